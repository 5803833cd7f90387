import { route } from "../../platform/http/operation.ts";
import { createEdition } from "./create-edition.ts";
import { getEditionDetails } from "./get-edition-details.ts";
import { getEditionFieldChoices } from "./get-edition-field-choices.ts";
import { listEditions } from "./list-editions.ts";
import { updateEdition } from "./update-edition.ts";

export const editionRoutes = [
  route("GET", "/v1/editions", "viewer", listEditions),
  route("POST", "/v1/editions", "editor", createEdition),
  route("GET", "/v1/editions/{id}", "viewer", getEditionDetails),
  route("GET", "/v1/editions/{id}/field-choices", "viewer", getEditionFieldChoices),
  route("PATCH", "/v1/editions/{id}", "editor", updateEdition),
];
