import { PreoError } from "preo-sdk";

/** What the server says about each field, by the field's name, for a form to show beside it. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof PreoError)) return {};
  return Object.fromEntries(error.fields.map(({ pointer, detail }) => [(pointer ?? "").slice(1).replaceAll("/", "."), detail]));
}
