import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./config.ts";
import { openDataFolder } from "./platform/embedded/home.ts";

/** The secret key of a data folder: made at the first call, readable by its owner only. Two first calls at once get the same one. */
export function keptSecretKey(dataDir: string): string {
  const file = join(dataDir, "secret-key");
  openDataFolder(dataDir);
  try {
    return read(file) ?? make(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ConfigError(
      `The secret key ${file} cannot be used (${code}): run as the owner of that folder, or set PREO_DATA_DIR or PREO_SECRET_KEY`,
    );
  }
}

function make(file: string): string {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(half, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(half);
  }
  return readFileSync(file, "utf8").trim();
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
