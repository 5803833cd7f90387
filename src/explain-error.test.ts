import { once } from "node:events";
import { createServer } from "node:net";
import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { explainError } from "./explain-error.ts";

test("a port that is taken is named with what to do", async () => {
  const first = createServer().listen(0, "127.0.0.1");
  await once(first, "listening");
  const address = first.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const [error] = await once(createServer().listen(port, "127.0.0.1"), "error").catch((thrown: unknown) => [thrown]);
  first.close();
  expect(explainError(error)).toBe(
    `PORT ${port} on 127.0.0.1 cannot be used (EADDRINUSE): end the program that has it, or set PORT to another`,
  );
});

test("a database that is not there is one line", async () => {
  const error = await new Client({ connectionString: "postgres://preo@127.0.0.1:1/preo" }).connect().catch((thrown: unknown) => thrown);
  expect(explainError(error)).toBe("The database cannot be reached (connect ECONNREFUSED 127.0.0.1:1): check DATABASE_URL");
});

test("a database that refuses is one line", async () => {
  const url = inject("adminUrl").replace(/\/[^/?]*(\?|$)/, "/no_such_database$1");
  const error = await new Client({ connectionString: url }).connect().catch((thrown: unknown) => thrown);
  expect(explainError(error)).toBe(`The database refuses the connection (database "no_such_database" does not exist): check DATABASE_URL`);
});

test("a fault of the program says where it happened", () => {
  expect(explainError(new TypeError("x is not a function"))).toMatch(/^TypeError: x is not a function\n {4}at /);
});
