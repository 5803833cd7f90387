import { emailKey } from "../../../platform/contact/email-address.ts";
import { type PhoneNumber, phoneNumber } from "../../../platform/contact/phone-number.ts";
import { cellIssue, rowIssue } from "./issues.ts";
import type { Row } from "./row.ts";
import { sourceProduct } from "./source-product.ts";
import type { MappingPlan, RowReading } from "./types.ts";

type Finish = (row: Row, whole: boolean) => RowReading;

/** What takes more than one cell of a row: whose row it is, and what is missing. */
export function finisher(plan: MappingPlan): Finish {
  const readPhone = phoneReader(plan);
  if (plan.kind === "orders") return finishOrderRow(plan, readPhone);
  const prefix = plan.kind === "contacts" ? "contact" : "suppression";
  const keySlots = ["external_id", "email", "phone", "address"].map((name) => plan.fields.indexOf(`${prefix}.${name}`));
  return (row) => {
    readPhone(row);
    const [id, email, phone, address] = keySlots.map((slot) => row.values[slot] ?? undefined);
    const key = id ?? (email && emailKey(email)) ?? phone ?? (address && (emailKey(address) ?? address.replaceAll(/[^\d+]/g, ""))) ?? null;
    if (key === null && row.issues.every((issue) => issue.code !== "row_shape"))
      row.issues.push(rowIssue("missing_address", row.record.row, NO_ADDRESS));
    return { row: row.record.row, key, values: row.values, issues: row.issues, product: null };
  };
}

const NO_ADDRESS = "The row has no usable email address or phone number: fill one in";

function finishOrderRow(plan: MappingPlan, readPhone: (row: Row) => void): Finish {
  const idSlot = plan.fields.indexOf("order.external_id");
  const idColumn = plan.columns.find((column) => column.field === "order.external_id");
  const missingId = {
    code: "missing_order_id",
    severity: "error",
    detail: "The row names no order: fill in its id, or leave the row out",
  } as const;
  const findProduct = sourceProduct(plan);
  const settleCurrency = currencySettler(plan);
  let above: string | null = null;
  return (row, whole) => {
    const own = row.values[idSlot] ?? null;
    const key = own ?? (plan.fillDown ? above : null);
    above = key;
    readPhone(row);
    settleCurrency(row);
    const product = whole ? findProduct(row) : null;
    const { record, values, issues } = row;
    if (key === null)
      return { row: record.row, key, values, issues: [cellIssue(record.row, idColumn ?? { name: "", field: "" }, "", missingId)], product };
    return { row: record.row, key, values, issues, product };
  };
}

function currencySettler(plan: MappingPlan): (row: Row) => void {
  const slot = plan.fields.indexOf("order.currency");
  return (row) => {
    for (const currency of row.currencies) {
      row.values[slot] ??= currency;
      if (row.values[slot] === currency) continue;
      const detail = `An amount is in ${currency}, the row in ${row.values[slot]}: mend the one or the other`;
      row.issues.push({ ...rowIssue("currency_conflict", row.record.row, detail), field: "order.currency" });
    }
  };
}

/** National numbers are read as of the row's own country, else of the plan's. */
function phoneReader(plan: MappingPlan): (row: Row) => void {
  const column = plan.columns.find(({ value }) => value === "phone");
  if (!column) return () => undefined;
  const slot = plan.fields.indexOf(column.field);
  const countrySlot = plan.fields.findIndex((field) => field.endsWith(".country"));
  const known = new Map<string, PhoneNumber | undefined>();
  return (row) => {
    const text = row.values[slot];
    if (text === null || text === undefined) return;
    const country = row.values[countrySlot] ?? plan.country;
    const key = `${country} ${text}`;
    if (!known.has(key)) {
      if (known.size >= 1_000) known.clear();
      known.set(key, phoneNumber(text, country));
    }
    const phone = known.get(key)?.number;
    row.values[slot] = phone ?? null;
    const bad = { code: "bad_phone", severity: "warning", detail: "No such phone number can exist: it was left out" } as const;
    if (phone === undefined) row.issues.push(cellIssue(row.record.row, column, text, bad));
  };
}
