import { Ajv } from "ajv";
import type { Route } from "../../src/platform/http/operation.ts";
import { withFormats } from "../../src/platform/http/validation.ts";
import type { Response, Send } from "../world.ts";
import type { Prepared } from "./fixtures.ts";
import { at, withAt } from "./json.ts";
import { type JsonSchema, schemaOf } from "./positions.ts";

type Path = readonly (string | 0)[];

const ajv = withFormats(new Ajv({ strict: false, allErrors: true }));
const WRONG: unknown[] = [4711, "no-such-value", true, [[]], { unheard_of: [] }];
const UNKNOWN = "unheard_of";

/** Sends the valid request with one fault at a time: unknown fields in every object, a wrong type in every field. Gives what was not a 400 that names the place. */
export async function probeBody(route: Route, prepared: Prepared, send: Send): Promise<string[]> {
  const schema = schemaOf(route.operation.body);
  const places = [
    ...objectsIn(schema, prepared.body, []).map((path) => ({ path: [...path, UNKNOWN], value: 1 as unknown })),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      // A form's fields are text, one or several: only closed lists have a wrong value.
      const tried = route.operation.form && !field.enum ? [] : WRONG;
      const value = tried.find((candidate) => !ajv.validate(field, candidate));
      return value === undefined ? [] : [{ path: [name], value }];
    }),
  ];
  const findings: string[] = [];
  for (const { path, value } of places) {
    const answer = await send(route.method, prepared.url, withAt(prepared.body, path, value));
    const pointer = `/${path.join("/")}`;
    if (!names(answer, (error) => error["pointer"]?.startsWith(pointer) ?? false))
      findings.push(
        `${route.method} ${route.url} with ${JSON.stringify(value)} at ${pointer}: ${answer.status} ${JSON.stringify(answer.body.errors)}`,
      );
  }
  return findings;
}

/** The same for the query: an unknown parameter, and a value that does not fit in every parameter that has a type. */
export async function probeQuery(route: Route, url: string, body: unknown, send: Send): Promise<string[]> {
  const parameters: [string, string][] = Object.entries(schemaOf(route.operation.query).properties ?? {}).flatMap(([name, field]) => {
    const value = misfit(field);
    return value === undefined ? [] : [[name, value]];
  });
  const findings: string[] = [];
  for (const [name, value] of [[UNKNOWN, "1"] as [string, string], ...parameters]) {
    const answer = await send(route.method, `${url}${url.includes("?") ? "&" : "?"}${name}=${value}`, body);
    if (!names(answer, (error) => error["parameter"] === name))
      findings.push(`${route.method} ${route.url}?${name}=${value}: ${answer.status} ${JSON.stringify(answer.body.errors)}`);
  }
  return findings;
}

type Errors = Record<string, string | undefined>[];

// Where rows are judged one by one, a bad row is answered as rejected, with its errors.
function names(answer: Response, isIt: (error: Errors[number]) => boolean): boolean {
  const rows = (answer.body.results ?? []) as { outcome: string; errors: Errors }[];
  const rejected = answer.status === 200 && rows.length > 0 && rows.every(({ outcome }) => outcome === "rejected");
  const errors = rejected ? rows.flatMap((row) => row.errors) : ((answer.body.errors ?? []) as Errors);
  return (answer.status === 400 || rejected) && errors.some(isIt);
}

// Objects of the schema that list their fields and stand in the body; maps of free keys take any.
function objectsIn(schema: JsonSchema, body: unknown, path: Path): Path[] {
  const here = at(body, path);
  if (here === undefined || here === null) return [];
  const fields = Object.entries(schema.properties ?? {});
  return [
    ...(fields.length > 0 && !Array.isArray(here) ? [path] : []),
    ...fields.flatMap(([name, field]) => objectsIn(field, body, [...path, name])),
    ...(schema.items ? objectsIn(schema.items, body, [...path, 0]) : []),
    ...(schema.anyOf ?? []).flatMap((alternative) => objectsIn(alternative, body, path)),
  ];
}

function misfit(field: JsonSchema): string | undefined {
  if (field.enum || field.items?.enum) return "no-such-value";
  if (field.type === "integer" || field.type === "number") return "many";
  if (field.type === "boolean") return "perhaps";
  return field.format === "date-time" || field.format === "date" ? "yesterday" : undefined;
}
