import type { TableRecord } from "../../../platform/tables/types.ts";
import type { Issue } from "./types.ts";

/** One row being read. */
export interface Row {
  record: TableRecord;
  values: (string | null)[];
  issues: Issue[];
  /** currencies that amounts named */
  currencies: string[];
}
