import { route } from "../../platform/http/operation.ts";
import { cancelDataImport } from "./cancel-data-import.ts";
import { createDataImport } from "./create-data-import.ts";
import { downloadRejectedRows } from "./download-rejected-rows.ts";
import { getDataImportDetails } from "./get-data-import-details.ts";
import { listColumnMappings } from "./list-column-mappings.ts";
import { listDataImports } from "./list-data-imports.ts";
import { listProductMappings } from "./list-product-mappings.ts";
import { previewImportOrders } from "./preview-import-orders.ts";
import { processColumnMappings } from "./process-column-mappings.ts";
import { startImportProcess } from "./start-import-process.ts";
import { undoDataImport } from "./undo-data-import.ts";
import { updateColumnMappings } from "./update-column-mappings.ts";
import { updateDataImport } from "./update-data-import.ts";
import { updateProductMappings } from "./update-product-mappings.ts";
import { validateColumnMappings } from "./validate-column-mappings.ts";

export const dataImportRoutes = [
  route("GET", "/v1/data-imports", "viewer", listDataImports),
  route("POST", "/v1/data-imports", "editor", createDataImport),
  route("GET", "/v1/data-imports/{id}", "viewer", getDataImportDetails),
  route("PATCH", "/v1/data-imports/{id}", "editor", updateDataImport),
  route("POST", "/v1/data-imports/{id}/cancel", "editor", cancelDataImport),
  route("GET", "/v1/data-imports/{id}/column-mappings", "viewer", listColumnMappings),
  route("PATCH", "/v1/data-imports/{id}/column-mappings", "editor", updateColumnMappings),
  route("GET", "/v1/data-imports/{id}/preview-orders", "viewer", previewImportOrders),
  route("POST", "/v1/data-imports/{id}/process-column-mappings", "editor", processColumnMappings),
  route("GET", "/v1/data-imports/{id}/product-mappings", "viewer", listProductMappings),
  route("PATCH", "/v1/data-imports/{id}/product-mappings", "editor", updateProductMappings),
  route("POST", "/v1/data-imports/{id}/validate-column-mappings", "editor", validateColumnMappings),
  route("GET", "/v1/data-imports/{id}/rejects", "manager", downloadRejectedRows),
  route("POST", "/v1/data-imports/{id}/undo", "manager", undoDataImport),
  route("POST", "/v1/data-imports/{id}/start", "manager", startImportProcess),
];
