import { useQuery } from "@tanstack/react-query";
import { type GetUserInfoResponse, getUserInfo } from "preo-sdk";
import { preo, queries } from "./preo.ts";

export type Session = GetUserInfoResponse;
export type Organization = Session["organizations"][number];
export type Role = Organization["role"];

const ROLES: readonly Role[] = ["desk", "viewer", "editor", "manager", "owner"];

export function hasRole(held: Role, needed: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(needed);
}

const sessionQuery = { queryKey: ["me"], queryFn: () => getUserInfo({ client: preo }), staleTime: 60_000, retry: false };

export function useSession() {
  return useQuery(sessionQuery);
}

/** Signs in with a password. `code` is wanted next where the account has a second factor. @throws SignInError */
export async function signIn(email: string, password: string): Promise<"in" | "code"> {
  const answer = (await post("/auth/sign-in/email", { email, password })) as { twoFactorRedirect?: boolean };
  if (answer.twoFactorRedirect) return "code";
  await queries.resetQueries({ queryKey: ["me"] });
  return "in";
}

/** The second factor's code, after the password. @throws SignInError */
export async function giveCode(code: string): Promise<void> {
  await post("/auth/two-factor/verify-totp", { code });
  await queries.resetQueries({ queryKey: ["me"] });
}

/** Sets the password that a link allows to set. @throws SignInError */
export async function setPassword(token: string, newPassword: string): Promise<void> {
  await post("/auth/reset-password", { token, newPassword });
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new SignInError(response.status);
  return response.json();
}

export async function signOut(): Promise<void> {
  await post("/auth/sign-out", {}).catch(() => undefined);
  queries.clear();
  location.assign("/sign-in");
}

export class SignInError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`Sign-in answered ${status}`);
    this.status = status;
  }
}
