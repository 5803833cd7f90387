/** One attribute of guests that the organization declared. */
export interface DeclaredAttribute {
  key: string;
  type: "string" | "number" | "boolean" | "date";
}

const FITS: Record<DeclaredAttribute["type"], (value: unknown) => boolean> = {
  string: (value) => typeof value === "string" && value.length <= 10_000,
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
  date: (value) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value),
};

/** Why the organization does not take this value; undefined when it does. */
export function attributeError(
  key: string,
  value: unknown,
  declared: readonly DeclaredAttribute[],
): { code: string; detail: string } | undefined {
  const attribute = declared.find((one) => one.key === key);
  if (!attribute) return { code: "unknown_attribute", detail: "Declare this attribute in the organization's attribute_schema first" };
  if (FITS[attribute.type](value)) return undefined;
  return { code: "bad_attribute", detail: `This attribute is a ${attribute.type}${attribute.type === "date" ? " (YYYY-MM-DD)" : ""}` };
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
