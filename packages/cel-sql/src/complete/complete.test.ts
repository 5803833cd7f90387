import { expect, test } from "vitest";
import { vocabulary } from "../../test/vocabulary.ts";
import { worldSchema } from "../../test/world-schema.ts";
import { check } from "../check/check.ts";
import { complete } from "./complete.ts";
import type { Completion } from "./completion.ts";

const known: Record<string, string[]> = {
  edition: ["2026", "2027"],
  country: ["DK", "SE"],
  tag: ["vip", "press"],
  time_zone: ["Asia/Kolkata"],
};
const values = (kind: string) => (known[kind] ?? []).map((value) => ({ value }));

/** The cursor stands at ¦. */
async function at(marked: string, schema = worldSchema): Promise<Completion[]> {
  const offset = marked.indexOf("¦");
  return complete(marked.replace("¦", ""), offset, schema, { values });
}

const labels = async (marked: string, schema = worldSchema) => (await at(marked, schema)).map((c) => c.label);

test.each<[string, string[]]>([
  ["user.co¦", ["country"]],
  ["user.attributes.¦", ["shirt_size", "seats", "member"]],
  ["edition.¦", ["slug", "starts_at", "previous"]],
  ["edition.previous.s¦", ["slug"]],
  ["orders.exists(o, o.pu¦", ["purchases"]],
  ["orders.exists(o, o.purchases.exists(p, p.valid_on.exists(d, d.star¦", ["startsWith"]],
  ["orders.map(o, o.total).¦", ["exists", "all", "exists_one", "filter", "size", "sum", "min", "max", "avg"]],
  ["user.labels.map(l, l).m¦", ["min", "max"]],
  ["user.vip.¦", []],
  ["user.created.getF¦", ["getFullYear"]],
  ["(user.created - now).getH¦", ["getHours"]],
  ["nothing.¦", []],
  ["user.contry == 5 && orders.exists(o, o.nope > 3 || o.cur¦", ["currency"]],
  ["user.age = 5 and user.visits & user.emai¦", ["email"]],
  ["user.country == 'D && user.vip\n && user.lab¦", ["labels"]],
  ["user.country == “DK” && user.cit¦", ["city"]],
  ["has(user.¦", ["country", "city", "age", "score", "flag", "birth"]],
  ["user.country == ¦", ["DK", "SE"]],
  ['user.country == "¦', ["DK", "SE"]],
  ['user.country == "s¦"', ["SE"]],
  ["user.country != 'D¦", ["DK"]],
  ['user.country in ["DK", ¦]', ["DK", "SE"]],
  ['"¦" in user.tags', ["vip", "press"]],
  ["user.tags.exists(t, t == ¦", ["vip", "press"]],
  ['user.tags.exists(t, t.startsWith("v¦', ["vip"]],
  ['orders.exists(o, o.edition == "2026" && o.edition == "¦', ["2026", "2027"]],
  ['now - user.created < duration("¦', ["1h", "24h", "168h", "720h", "8760h"]],
  ['user.created.getHours("¦") == 1', ["UTC", "Europe/Copenhagen", "+02:00", "Asia/Kolkata"]],
  ["user.vip an¦", ["&&"]],
  ["user.vip o¦", ["||"]],
  ["user.email i¦", ["==", "in"]],
  ["user.vip ¦", ["&&", "||", "?", "==", "!="]],
  ["user.visits > 5 ¦", ["&&", "||", "?", "==", "!="]],
  ["!orders.exists(o, o.valid) ¦", ["&&", "||", "?", "==", "!="]],
  ["user.visits ¦", ["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"]],
  ["orders.exists(o, o.total ¦)", ["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"]],
  ["orders ¦", []],
  ["orders.exists(¦", []],
  ["user.visits > 5¦", []],
  ["user.vip // user.¦", []],
  ["user.labels[0].¦", []],
])("%s offers %j", async (marked, offered) => {
  const found = await labels(marked);
  expect(found.slice(0, offered.length)).toEqual(offered);
  if (offered.length === 0) expect(found).toEqual([]);
});

test.each<[string, string[]]>([
  ["¦", ["true", "false", "user", "orders", "purchases", "edition", "threshold", "sponsor", "has"]],
  ["user.vip && o¦", ["orders", "sponsor", "threshold", "edition"]],
  ["orders.exists(o, ¦)", ["true", "false", "o", "user", "orders", "purchases", "edition", "threshold", "sponsor", "has"]],
  ["user.created > ¦", ["now", "user", "orders", "purchases", "edition", "threshold", "sponsor", "timestamp", "duration"]],
  ["has(¦", ["user"]],
  ["orders.filter(o, has(¦", ["o", "user"]],
])("%s offers only %j", async (marked, offered) => {
  expect((await labels(marked)).toSorted()).toEqual(offered.toSorted());
});

test("the schema's own expression is offered where its value is wanted", async () => {
  expect((await labels("orders.exists(o, o.edition == ¦", vocabulary)).slice(0, 4)).toEqual([
    "2026",
    "2027",
    "edition.previous.slug",
    "edition.slug",
  ]);
});

test("a completion replaces what was begun and leaves the cursor where writing goes on", async () => {
  const applied = async (marked: string, label: string) => {
    const completion = (await at(marked)).find((c) => c.label === label);
    if (!completion) return `no ${label}`;
    const { from, to, insert, caret = insert.length } = completion;
    const source = marked.replace("¦", "");
    return `${source.slice(0, from)}${insert.slice(0, caret)}¦${insert.slice(caret)}${source.slice(to)}`;
  };
  expect(await applied("user.co¦unt == 1", "country")).toBe("user.country¦ == 1");
  expect(await applied("orders.ex¦ && true", "exists")).toBe("orders.exists(o, ¦) && true");
  expect(await applied("orders.exists(o, o.purchases.fil¦)", "filter")).toBe("orders.exists(o, o.purchases.filter(p, ¦))");
  expect(await applied("orders.exists(p, p.purchases.fil¦)", "filter")).toBe("orders.exists(p, p.purchases.filter(u, ¦))");
  expect(await applied("user.email.con¦", "contains")).toBe(`user.email.contains("¦")`);
  expect(await applied("now.addM¦", "addMonths")).toBe("now.addMonths(¦)");
  expect(await applied("orders.si¦", "size")).toBe("orders.size()¦");
  expect(await applied('user.country == "D¦ && user.vip == true', "DK")).toBe('user.country == "DK"¦ && user.vip == true');
  expect(await applied('user.country == "D¦" && user.city == "x"', "DK")).toBe('user.country == "DK"¦ && user.city == "x"');
  expect(await applied('user.country == "D¦ && user.city == "x"', "DK")).toBe('user.country == "DK"¦ && user.city == "x"');
  expect(await applied("ha¦", "has")).toBe("has(¦)");
  expect(await applied("user.created > time¦", "timestamp")).toBe('user.created > timestamp("¦")');
  expect(await applied("user.country in ¦", "[…]")).toBe("user.country in [¦]");
  expect(await applied("user.vip an¦", "&&")).toBe("user.vip &&¦");
});

test("every field offered at a dot gives no unknown field when it is taken", async () => {
  for (const marked of ["user.¦", "orders.exists(o, o.¦", "purchases.exists(p, p.¦", "edition.¦"]) {
    for (const { insert, kind } of await at(marked)) {
      const closed = `${marked.replace("¦", insert)}${marked.includes("(") ? ")" : ""}`;
      const codes = check(closed, worldSchema).diagnostics.map((d) => d.code);
      expect([insert, kind, codes.filter((code) => code.startsWith("unknown"))]).toEqual([insert, kind, []]);
    }
  }
});

test("any offset of any source gives completions that fit into it, and never an exception", async () => {
  const source = `user.country in ["DK", 'S'] && !(orders.filter(o, o.currency == "DKK" && o.total >= 5.5 - 3).map(o, o.total).sum() > 3 ? true : has(user.age)) // x\n|| "å" == user.city`;
  for (let offset = 0; offset <= source.length; offset++) {
    for (const cut of [source, source.slice(0, offset), source.slice(offset)]) {
      const place = Math.min(offset, cut.length);
      for (const { from, to } of await complete(cut, place, worldSchema, { values })) {
        expect(from <= place && to >= place && to <= cut.length).toBe(true);
      }
    }
  }
});
