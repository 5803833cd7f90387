import type { MappingOptions, TransformStep } from "../types.ts";

/** How one kind of export of one shop is read. What is known of each shop, and from where, stands in docs/import-shops.md. */
export interface ShopProfile {
  id: string;
  label: string;
  /** whether its header was seen; else it was put together from the shop's API and help pages */
  certain: boolean;
  /** the header has all of these */
  fingerprint: string[];
  /** of several columns for one target the first that stands in the header is taken */
  columns: [column: string, target: string, transform?: TransformStep[]][];
  options?: MappingOptions;
  /** the shop can be told to fill the order's columns on the first row alone: the file's beginning shows whether it was */
  mayFillFirstRowOnly?: boolean;
}
