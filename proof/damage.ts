// Loaded before a process of the program: takes guards out of it, so that a proof can show that it notices. The product has no switch for this.
import { registerHooks } from "node:module";
import type { Damage } from "./program.ts";

const damages = JSON.parse(process.env["PROOF_DAMAGES"] ?? "[]") as Damage[];

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const here = damages.filter(({ file }) => url.endsWith(`/src/${file}`));
    if (here.length === 0) return loaded;
    const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: here.reduce(takeOut, source) };
  },
});

function takeOut(source: string, { file, from, to }: Damage): string {
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
  return source.replace(from, () => to);
}
