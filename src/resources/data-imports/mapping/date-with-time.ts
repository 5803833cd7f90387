import type { MappingPlan, PlannedColumn } from "./types.ts";

/** The plan's columns, with date and time of two columns made one. */
export function withTime({ columns }: MappingPlan): PlannedColumn[] {
  const time = columns.find((column) => column.field === "order.ordered_time");
  if (!time) return columns;
  return columns.flatMap((column) => {
    if (column === time) return [];
    if (column.field !== "order.ordered_date") return [column];
    const transform = [...column.transform, { op: "combine" as const, columns: [time.name], separator: " " }];
    return [{ ...column, transform }];
  });
}
