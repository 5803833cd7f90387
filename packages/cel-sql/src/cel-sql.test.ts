import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";

const entry = new URL("cel-sql.ts", import.meta.url).pathname;

test("the package needs nothing but the language: it compiles where there is neither Node nor a module to import", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "celSql",
    platform: "browser",
  });
  expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"))).toEqual([]);
  const { text, offered, printed } = await (runInContext(
    `${outputFiles[0]?.text}; (async () => {
      const schema = celSql.defineSchema({
        root: { name: "user", entity: "user" },
        collections: {},
        entities: { user: { table: "users", fields: { country: { type: "string", column: "country" }, created: { type: "timestamp", column: "created" } } } },
      });
      const source = 'user.contry == "DK"';
      return {
        text: celSql.compile('user.country == "DK" && user.created.getHours("Europe/Copenhagen") < 12', schema).where({ params: { now: "2027-01-15T12:00:00Z" } }).text,
        offered: (await celSql.complete("user.co", 7, schema)).map((completion) => completion.insert),
        printed: celSql.printDiagnostic(source, celSql.check(source, schema).diagnostics[0]),
      };
    })()`,
    createContext({}),
  ) as Promise<{ text: string; offered: string[]; printed: string }>);
  expect(text).toBe(`(u."country" = $1::text AND extract(hour from u."created" AT TIME ZONE $2::text)::bigint < $3::bigint)`);
  expect(offered).toEqual(["country"]);
  expect(printed).toContain("did you mean country?");
});
