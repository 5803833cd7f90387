import { route } from "../../platform/http/operation.ts";
import { createProduct } from "./create-product.ts";
import { deleteProduct } from "./delete-product.ts";
import { listProducts } from "./list-products.ts";
import { retrieveProduct } from "./retrieve-product.ts";
import { updateProduct } from "./update-product.ts";

export const productRoutes = [
  route("GET", "/v1/products", "viewer", listProducts),
  route("POST", "/v1/products", "editor", createProduct),
  route("GET", "/v1/products/{id}", "viewer", retrieveProduct),
  route("PATCH", "/v1/products/{id}", "editor", updateProduct),
  route("DELETE", "/v1/products/{id}", "editor", deleteProduct),
];
