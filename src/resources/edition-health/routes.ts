import { route } from "../../platform/http/operation.ts";
import { runEditionHealthcheck } from "./run-edition-healthcheck.ts";

export const editionHealthRoutes = [route("GET", "/v1/editions/{id}/healthcheck", "viewer", runEditionHealthcheck)];
