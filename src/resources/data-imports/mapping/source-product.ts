import { cellIssue } from "./issues.ts";
import type { Row } from "./row.ts";
import type { MappingPlan, SourceProduct, StagedRow } from "./types.ts";

/** The product of a row as the shop names it; a row without one has an issue more. */
export function sourceProduct(plan: MappingPlan): (row: Row) => SourceProduct | null {
  const product = productOf(plan);
  const column = plan.columns.find(({ field }) => field === "purchase.product") ?? { name: "", field: "purchase.product" };
  const slot = plan.fields.indexOf("purchase.product");
  const missing = { code: "missing_product", severity: "error", detail: "The row names no product: fill it in" } as const;
  return (row) => {
    if (row.values[slot] !== null) return product(row);
    row.issues.push(cellIssue(row.record.row, column, "", missing));
    return null;
  };
}

/** Name, number and id by which a row's product is told from others; with a variation the name is `name / variation`. */
export function productOf(plan: MappingPlan): (row: Pick<StagedRow, "values">) => SourceProduct {
  const [name = -1, variation = -1, sku = -1, id = -1] = ["product", "variation", "product_sku", "product_external_id"].map((field) =>
    plan.fields.indexOf(`purchase.${field}`),
  );
  return ({ values }) => {
    const base = oneLine(values[name] ?? "");
    const more = values[variation] ?? null;
    return { name: more === null ? base : `${base} / ${oneLine(more)}`, sku: values[sku] ?? "", external_id: values[id] ?? "" };
  };
}

function oneLine(text: string): string {
  return /^[^\s]*(?: [^\s]+)*$/.test(text) ? text : text.replaceAll(/[\s\u00a0]+/g, " ").trim();
}
