// Plain JavaScript: bin/preo.mjs reads it before anything else is loaded.
import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

export const FOLDER = "node_modules/.cache/packed";
export const MANIFEST = `${FOLDER}/manifest.json`;
/** What npm writes whenever it installs anything. */
export const DEPENDENCIES = "node_modules/.package-lock.json";

/**
 * The packed copy of an entry (bin/pack.ts), or the file itself when there is none, or when any source has changed since it was made,
 * or when PREO_UNPACKED says so.
 * @param {string} root the project's folder
 * @param {string} file
 * @returns {string}
 */
export function packedOr(root, file) {
  if (process.env.PREO_UNPACKED) return file;
  try {
    const manifest = JSON.parse(readFileSync(join(root, MANIFEST), "utf8"));
    const entry = manifest.entries[relative(root, file)];
    return entry && manifest.files.every((known) => isUnchanged(root, known)) ? join(root, FOLDER, entry) : file;
  } catch {
    return file;
  }
}

function isUnchanged(root, [path, size, mtimeMs]) {
  const found = statSync(join(root, path));
  return found.size === size && found.mtimeMs === mtimeMs;
}
