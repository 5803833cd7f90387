import type { QuantifierTyped } from "../check/typed.ts";
import type { SqlFragment } from "../sql.ts";
import type { Emitter } from "./emitter.ts";
import { anyOf, rowsOf, selectFrom, whereAll } from "./rows.ts";

/** `exists`: a row says true. `all`: no row fails to say true. */
export function quantifierTrue(typed: QuantifierTyped, emitter: Emitter): SqlFragment {
  return typed.macro === "exists" ? someRow(typed, emitter.isTrue, emitter) : noRow(typed, emitter.isFalse, emitter.isTrue, emitter);
}

/** `exists`: no row fails to say false. `all`: a row says false. */
export function quantifierFalse(typed: QuantifierTyped, emitter: Emitter): SqlFragment {
  return typed.macro === "exists" ? noRow(typed, emitter.isTrue, emitter.isFalse, emitter) : someRow(typed, emitter.isFalse, emitter);
}

type Form = Emitter["isTrue"];

function someRow(typed: QuantifierTyped, form: Form, emitter: Emitter): SqlFragment {
  return withoutErrors(typed, "EXISTS ", () => form(typed.body), emitter);
}

/** Where the body is always defined, the plain opposite makes the shorter anti-join. */
function noRow(typed: QuantifierTyped, opposite: Form, wanted: Form, emitter: Emitter): SqlFragment {
  const body = () => (typed.body.mayBeUndefined ? ["(", wanted(typed.body), ") IS NOT TRUE"] : opposite(typed.body));
  return withoutErrors(typed, "NOT EXISTS ", body, emitter);
}

function withoutErrors(typed: QuantifierTyped, exists: string, body: () => SqlFragment, emitter: Emitter): SqlFragment {
  const rows = rowsOf(typed.range, emitter);
  const found = [exists, "(", selectFrom("1", rows.from), whereAll([...rows.joins, ...rows.keeps, body()]), ")"];
  return rows.errors.length === 0 ? found : ["(", found, " AND ", noErrors(typed.range, emitter), ")"];
}

export function noErrors(range: QuantifierTyped["range"], emitter: Emitter): SqlFragment {
  const rows = rowsOf(range, emitter);
  return ["NOT EXISTS (", selectFrom("1", rows.from), whereAll([...rows.joins, anyOf(rows.errors)]), ")"];
}
