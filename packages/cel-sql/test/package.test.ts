import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(folder, "README.md"), "utf8");
/** Packed in a copy, since packing names other files in package.json for a moment. The copy finds the compiler in the folder above it. */
const copy = mkdtempSync(fileURLToPath(new URL("../../../.preo-pack-", import.meta.url)));
const project = mkdtempSync(join(tmpdir(), "cel-sql-"));

const run = (command: string, args: string[], cwd: string) => execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
const blocks = (language: string) => [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, code = ""]) => code);

beforeAll(() => {
  const inside = join(copy, "packages", "cel-sql");
  mkdirSync(inside, { recursive: true });
  cpSync(join(folder, "..", "..", "tsconfig.json"), join(copy, "tsconfig.json"));
  for (const part of ["src", "bin", "docs", "package.json", "tsconfig.build.json", "README.md", "LICENSE"]) {
    cpSync(join(folder, part), join(inside, part), { recursive: true });
  }
  run("npm", ["pack", "--silent", "--pack-destination", project], inside);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "fresh", private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", join(project, "cel-sql-0.1.0.tgz")], project);
}, 120_000);
afterAll(() => {
  for (const made of [copy, project]) rmSync(made, { recursive: true, force: true });
});

test("the README's example runs in a fresh project, without network, on this Node and on the system's", () => {
  const [example = ""] = blocks("js");
  writeFileSync(join(project, "example.mjs"), example);
  const [sql = ""] = blocks("sql");
  for (const node of [process.execPath, "node"]) {
    const output = run(node, ["example.mjs"], project);
    expect(output.startsWith(`${sql}["DK","paid","DKK","5000000"]\n`)).toBe(true);
    expect(output).toContain("contry");
    expect(output).toContain("country");
  }
});

test("the package holds JavaScript, types, documents and a licence, and no TypeScript that would have to be run", () => {
  const files = run("tar", ["-tzf", join(project, "cel-sql-0.1.0.tgz")], project)
    .trim()
    .split("\n");
  for (const file of ["LICENSE", "README.md", "docs/conformance.md", "dist/cel-sql.js", "dist/cel-sql.d.ts", "dist/testing/testing.d.ts"]) {
    expect(files).toContain(`package/${file}`);
  }
  expect(files.filter((file) => /(?<!\.d)\.ts$|\/(?:src|test)\/|\.test\.|package\.source/.test(file))).toEqual([]);
});

test("its types hold in a project that is strict", () => {
  writeFileSync(join(project, "example.mts"), (blocks("js")[0] ?? "").replaceAll(/console\.log\(/g, "String("));
  const compiler = join(folder, "..", "..", "node_modules", "typescript7", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--lib", "es2023", "--types", "", "example.mts"];
  run(process.execPath, [compiler, ...options], project);
});

test("a bundle for browsers has nothing of Node in it and runs without Node's globals", async () => {
  const code = `import { compile, defineSchema } from "cel-sql";
    const schema = defineSchema({ root: { name: "user", entity: "user" }, collections: {},
      entities: { user: { table: "users", fields: { name: { type: "string", column: "name" } } } } });
    globalThis.result = compile('user.name.startsWith("A")', schema).where({ params: { now: new Date() } }).text;`;
  const stdin = { contents: code, resolveDir: project };
  const { outputFiles, metafile } = await build({ stdin, bundle: true, platform: "browser", format: "iife", write: false, metafile: true });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.filter(({ external }) => external));
  expect(imports).toEqual([]);
  const context = createContext({});
  runInContext(outputFiles[0]?.text ?? "", context);
  expect(context["result"]).toBe('u."name" LIKE $1::text');
});
