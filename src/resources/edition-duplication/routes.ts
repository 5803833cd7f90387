import { route } from "../../platform/http/operation.ts";
import { duplicateEdition } from "./duplicate-edition.ts";

export const editionDuplicationRoutes = [route("POST", "/v1/editions/{id}/duplicate", "editor", duplicateEdition)];
