import type { Home } from "./home.ts";

/** Options for every PostgreSQL program: the home's account, and nothing of our environment that could change what it does. */
export function spawnOptions(home: Home): { uid?: number; gid?: number; cwd: string; env: Record<string, string> } {
  return { ...home.account, cwd: "/", env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } };
}
