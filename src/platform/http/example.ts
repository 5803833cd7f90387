interface Shape {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  default?: unknown;
  format?: string;
  minimum?: number;
  anyOf?: Shape[];
  properties?: Record<string, Shape>;
  items?: Shape;
}

const TEXTS: Record<string, string> = {
  "date-time": "2027-05-01T10:00:00.000Z",
  date: "2027-05-01",
  uri: "https://preo.example.org/",
  email: "kim@example.org",
  bcp47: "da",
  "iana-timezone": "Europe/Copenhagen",
  "iso-3166": "DK",
  "iso-4217": "DKK",
};

/** A value that a schema allows, made of its own examples, closed lists and formats: what the document shows where an operation gives no answer of its own. */
export function exampleOf(schema: unknown): unknown {
  const shape = schema as Shape;
  const given = shape.examples?.[0] ?? shape.const ?? shape.enum?.[0] ?? shape.default;
  if (given !== undefined) return given;
  if (shape.anyOf) return exampleOf(shape.anyOf[0] ?? {});
  if (shape.properties) return Object.fromEntries(Object.entries(shape.properties).map(([name, value]) => [name, exampleOf(value)]));
  if (shape.type === "array") return shape.items ? [exampleOf(shape.items)] : [];
  if (shape.type === "string") return TEXTS[shape.format ?? ""] ?? "text";
  if (shape.type === "integer" || shape.type === "number") return shape.minimum ?? 1;
  return shape.type === "boolean" ? false : shape.type === "object" ? {} : null;
}
