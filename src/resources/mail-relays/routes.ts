import { route } from "../../platform/http/operation.ts";
import { createMailRelay } from "./create-mail-relay.ts";
import { deleteMailRelay } from "./delete-mail-relay.ts";
import { listMailRelays } from "./list-mail-relays.ts";
import { retrieveMailRelay } from "./retrieve-mail-relay.ts";
import { testMailRelay } from "./test-mail-relay.ts";
import { updateMailRelay } from "./update-mail-relay.ts";

export const mailRelayRoutes = [
  route("GET", "/v1/mail-relays", "editor", listMailRelays),
  route("POST", "/v1/mail-relays", "owner", createMailRelay),
  route("GET", "/v1/mail-relays/{id}", "owner", retrieveMailRelay),
  route("PATCH", "/v1/mail-relays/{id}", "owner", updateMailRelay),
  route("DELETE", "/v1/mail-relays/{id}", "owner", deleteMailRelay),
  route("POST", "/v1/mail-relays/{id}/test", "owner", testMailRelay),
];
