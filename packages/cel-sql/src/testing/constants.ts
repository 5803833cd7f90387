import type { ScalarName } from "../schema/schema.ts";
import type { Context } from "./context.ts";
import * as pools from "./pools.ts";

/** A literal of the kind. */
export function constant(kind: ScalarName, { choices, words }: Context): string {
  switch (kind) {
    case "bool":
      return choices.pick(["true", "false"]);
    case "int":
      return String(choices.chance(0.15) ? choices.pick(pools.largeInts) : choices.pick(pools.smallInts));
    case "double":
      return double(choices.pick(pools.doubles), choices.chance(0.3));
    case "string":
      return JSON.stringify(choices.pick(words.length > 0 && choices.chance(0.5) ? words : pools.texts));
    case "timestamp":
      return choices.chance(0.3) ? "now" : `timestamp(${JSON.stringify(choices.pick(pools.instants))})`;
    case "duration":
      return `duration(${JSON.stringify(choices.pick(pools.durations))})`;
    case "money":
      return money(choices.pick(pools.amounts));
  }
}

/** A whole number may be written without a point where a double is wanted. */
function double(value: number, bare: boolean): string {
  return Number.isInteger(value) && !bare ? `${value}.0` : String(value);
}

function money(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(5, "0");
  const decimals = digits.slice(-4).replace(/0+$/, "");
  const whole = `${scaled < 0n ? "-" : ""}${digits.slice(0, -4)}`;
  return decimals === "" ? whole : `${whole}.${decimals}`;
}
