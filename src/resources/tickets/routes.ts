import { route } from "../../platform/http/operation.ts";
import { listTickets } from "./list-tickets.ts";
import { retrieveTicket } from "./retrieve-ticket.ts";
import { transferTicket } from "./transfer-ticket.ts";

export const ticketRoutes = [
  route("GET", "/v1/tickets", "viewer", listTickets),
  route("GET", "/v1/tickets/{id}", "desk", retrieveTicket),
  route("POST", "/v1/tickets/{id}/transfer", "editor", transferTicket),
];
