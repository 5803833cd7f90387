import { route } from "../../platform/http/operation.ts";
import { getUserInfo } from "./get-user-info.ts";

export const authRoutes = [route("GET", "/v1/auth/user-info", "desk", getUserInfo)];
