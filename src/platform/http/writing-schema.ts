interface Schema {
  type?: unknown;
  format?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}

/** Formats that decide how a value is written; the others would only be checked. */
const WRITTEN = new Set(["date-time", "date", "time"]);

/**
 * The same schema as far as writing an answer goes. A text or null is told apart by looking at it, where a list of alternatives has each value validated against them;
 * and what the program itself made is not checked for its format again.
 */
export function forWriting(schema: Schema): Schema {
  const { anyOf, format, properties, items, ...rest } = schema;
  if (anyOf) return orNull(anyOf) ?? schema;
  return {
    ...rest,
    ...(format !== undefined && WRITTEN.has(format) ? { format } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, forWriting(property)])) }
      : {}),
    ...(items ? { items: Array.isArray(items) ? items : forWriting(items) } : {}),
  };
}

function orNull(alternatives: readonly Schema[]): Schema | undefined {
  const [only, ...others] = alternatives.filter(({ type }) => type !== "null");
  if (!only || others.length > 0 || alternatives.length !== 2 || typeof only.type !== "string") return undefined;
  return { ...forWriting(only), nullable: true };
}
