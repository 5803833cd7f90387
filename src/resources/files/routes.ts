import type { PublicRoute } from "../../platform/http/app.ts";
import { route } from "../../platform/http/operation.ts";
import { deleteFile } from "./delete-file.ts";
import { downloadFile } from "./download-file.ts";
import { getFileDetails } from "./get-file-details.ts";
import { listFiles } from "./list-files.ts";
import { showImage } from "./show-image.ts";
import { updateFileMetadata } from "./update-file-metadata.ts";
import { uploadFile } from "./upload-file.ts";

export const fileRoutes = [
  route("GET", "/v1/files", "viewer", listFiles),
  route("POST", "/v1/files", "editor", uploadFile),
  route("GET", "/v1/files/{id}", "viewer", getFileDetails),
  route("DELETE", "/v1/files/{id}", "editor", deleteFile),
  route("PATCH", "/v1/files/{id}", "editor", updateFileMetadata),
];

export const downloadRoutes: PublicRoute[] = [
  { method: "GET", url: "/f/:token", rateClass: "public", handle: downloadFile },
  { method: "GET", url: "/i/:token", rateClass: "public", handle: showImage },
];
