/** What the language knows beside the vocabulary, for the context: each example is a whole expression and runs in the tests. */
export interface LanguageItem {
  name: string;
  signature: string;
  doc: string;
  example: string;
}

export const macros: readonly LanguageItem[] = [
  item("has", "has(user.field) -> bool", "whether the field is there", "has(user.country)"),
  item("exists", "rows.exists(x, condition) -> bool", "at least one row fits", "orders.exists(o, o.valid)"),
  item("all", "rows.all(x, condition) -> bool", "every row fits; true without rows", 'orders.all(o, o.status != "cancelled")'),
  item("exists_one", "rows.exists_one(x, condition) -> bool", "exactly one row fits", "orders.exists_one(o, o.valid)"),
  item("filter", "rows.filter(x, condition) -> rows", "the rows that fit", "orders.filter(o, o.valid).size() >= 2"),
  item("map", "rows.map(x, value) -> list", "one value of each row", "purchases.map(p, p.active_quantity).sum() >= 10"),
];

export const functions: readonly LanguageItem[] = [
  item("size", "rows.size() -> int, text.size() -> int", "how many rows or characters", "orders.size() > 0"),
  item("sum", "list.sum() -> number", "0 for none", "purchases.map(p, p.quantity).sum() > 3"),
  item("min", "list.min() -> value", "absent for none", 'orders.map(o, o.ordered_at).min() < now - duration("720h")'),
  item("max", "list.max() -> value", "absent for none", "purchases.map(p, p.quantity).max() >= 5"),
  item("avg", "list.avg() -> double", "absent for none", "purchases.map(p, p.quantity).avg() >= 2.0"),
  item("contains", "text.contains(text) -> bool", "", 'user.last_name.contains("sen")'),
  item("startsWith", "text.startsWith(text) -> bool", "", 'user.phone.startsWith("+45")'),
  item("endsWith", "text.endsWith(text) -> bool", "", 'user.email.endsWith("@example.org")'),
  item("matches", "text.matches(pattern) -> bool", "RE2; the pattern is a constant", 'user.postal_code.matches("^8[0-9]{3}$")'),
  item("lowerAscii", "text.lowerAscii() -> text", "A-Z only", 'user.city.lowerAscii() == "aarhus"'),
  item("upperAscii", "text.upperAscii() -> text", "a-z only", 'user.city.upperAscii() == "AARHUS"'),
  item("trim", "text.trim() -> text", "without white space around", 'user.first_name.trim() != ""'),
  item("timestamp", "timestamp(text) -> timestamp", "a constant of RFC 3339", 'user.created > timestamp("2026-01-01T00:00:00Z")'),
  item("duration", "duration(text) -> duration", "a constant such as 72h or 30m", 'now - user.created < duration("720h")'),
  item(
    "getFullYear",
    "timestamp.getFullYear(zone?) -> int",
    "also getMonth (from 0), getDate (from 1), getDayOfMonth (from 0), getDayOfWeek (Sunday is 0), getDayOfYear, getHours, getMinutes, getSeconds, getMilliseconds; UTC without a zone",
    'user.created.getFullYear("Europe/Copenhagen") == 2026',
  ),
  item(
    "addMonths",
    "timestamp.addMonths(number, zone?) -> timestamp",
    "also addDays and addYears; the number is a constant, by the calendar of the zone, UTC without one",
    'user.created > now.addMonths(-6, "Europe/Copenhagen")',
  ),
  item(
    "startOfDay",
    "timestamp.startOfDay(zone?) -> timestamp",
    "also startOfWeek (Monday), startOfMonth and startOfYear; UTC without a zone",
    'user.created >= now.startOfYear("Europe/Copenhagen")',
  ),
  item("int", "int(value) -> int", "cuts off decimals; seconds of a timestamp", "int(4.7) == user.edition_count"),
  item("double", "double(int) -> double", "", "double(user.edition_count) > 1.5"),
  item("string", "string(int) -> text", "", 'string(user.bucket) == "7"'),
];

function item(name: string, signature: string, doc: string, example: string): LanguageItem {
  return { name, signature, doc, example };
}
