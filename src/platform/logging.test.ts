import { expect, test } from "vitest";
import { createLogger, type LogLevel } from "./logging.ts";

test("a line is one JSON object with level, time, fields and message", () => {
  const { lines, log } = capture("info");
  log.child({ role: "server" }).info({ port: 8080, count: 3n }, "ready");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "info",
    time: expect.any(String),
    role: "server",
    port: 8080,
    count: "3",
    msg: "ready",
  });
});

test("what lies below the level is not written", () => {
  const { lines, log } = capture("warn");
  log.info("quiet");
  log.error("loud");
  expect(lines).toHaveLength(1);
});

test("mail addresses never reach the log", () => {
  const { lines, log } = capture("info");
  log.warn({ err: new Error("refused kim.hansen@example.org"), to: "Kim <kim@mail.example.org>" }, "mail to kim@example.org failed");
  expect(lines.join()).not.toMatch(/kim[@.]/);
});

test("an error of the database comes without the values it quotes", () => {
  const { lines, log } = capture("info");
  log.error(Object.assign(new Error('invalid input syntax for type date: "Kim Hansen"'), { severity: "ERROR", code: "22007" }));
  expect(lines[0]).not.toContain("Hansen");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ err: { code: "22007", message: "invalid input syntax for type date" } });
});

test("a request is named by its route, not by its address", () => {
  const { lines, log } = capture("info");
  log.info({ req: { raw: {}, method: "GET", url: "/u/secret-token", routeOptions: { url: "/u/:token" } } }, "incoming");
  expect(lines[0]).not.toContain("secret-token");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ req: { method: "GET", route: "/u/:token" } });
});

test("on a terminal a line is for people", () => {
  const { lines, log } = capture("info", true);
  log.warn({ role: "worker" }, "starting it again");
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn starting it again role=worker\n$/);
});

function capture(level: LogLevel, isTTY = false) {
  const lines: string[] = [];
  return { lines, log: createLogger(level, { write: (line) => lines.push(line), isTTY }) };
}
