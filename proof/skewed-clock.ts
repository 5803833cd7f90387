// Loaded before a process of the program: its wall clock is wrong by PROOF_CLOCK_SKEW_MS and jumps by PROOF_CLOCK_JUMP_MS after PROOF_CLOCK_JUMP_AFTER_MS. The monotonic clock stays right.
const setting = (name: string) => Number(process.env[name] ?? 0);
const [skewMs, jumpMs, jumpAfterMs] = ["PROOF_CLOCK_SKEW_MS", "PROOF_CLOCK_JUMP_MS", "PROOF_CLOCK_JUMP_AFTER_MS"].map(setting);
const startedAt = performance.now();
const RealDate = Date;
const now = () => RealDate.now() + (skewMs ?? 0) + (performance.now() - startedAt > (jumpAfterMs ?? 0) ? (jumpMs ?? 0) : 0);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: [], newTarget: typeof Date) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
});
