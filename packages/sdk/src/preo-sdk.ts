export { connect, type Preo, type PreoOptions } from "./connect.ts";
export { everyRow } from "./every-row.ts";
export * from "./generated/sdk.gen.ts";
export type * from "./generated/types.gen.ts";
export { type FieldProblem, PreoError } from "./preo-error.ts";
export { sendSafely } from "./send-safely.ts";
