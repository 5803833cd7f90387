import type { Selectable } from "kysely";
import type { TicketsTable } from "../../tables.gen.ts";
import type { TicketStatus } from "./schema.ts";

export type TicketRow = Omit<Selectable<TicketsTable>, "status"> & {
  status: TicketStatus;
  product: { id: string; name: string; kind: string; sku: string };
};
