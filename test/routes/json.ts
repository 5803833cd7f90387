/** A copy of `value` in which `change` has rewritten every string and null, told under which property it stands. */
export function rewrite(value: unknown, change: (name: string, leaf: unknown) => unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change, name));
  if (typeof value !== "object" || value === null) return change(name, value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewrite(item, change, key)]));
}

/** A copy of `value` with `leaf` at `path`; what is missing on the way is made. */
export function withAt(value: unknown, path: readonly (string | 0)[], leaf: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (step === 0) {
    const [first, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
    return [withAt(first, rest, leaf), ...others];
  }
  const object = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return { ...object, [step]: withAt(object[step], rest, leaf) };
}

/** The value at `path`, or undefined. */
export function at(value: unknown, path: readonly (string | 0)[]): unknown {
  return path.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined | null)?.[step], value);
}
