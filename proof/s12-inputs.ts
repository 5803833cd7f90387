import fc from "fast-check";
import { arbitraryWorldExpression } from "../packages/cel-sql/test/world.ts";
import { seededRandom } from "./proof.ts";

const nest = (open: string, middle: string, close: string, times: number) => open.repeat(times) + middle + close.repeat(times);
const chain = (item: string, glue: string, times: number) => Array.from({ length: times }, () => item).join(glue);

/** One of each way to make a compiler work too hard, in sizes from below the limits to far above them. */
export const bombs: readonly string[] = [
  ...[20, 49, 200, 20_000, 500_000].flatMap((n) => [
    nest("(", "true", ")", n),
    nest("[", "1", "]", n),
    nest("!(", "user.vip", ")", n),
    nest("user.vip ? (", "true", ") : false", n),
    `${"!".repeat(n)}true`,
    `${"-".repeat(n)}1 == 1`,
    `user${".a".repeat(n)}`,
    `user${"[0]".repeat(n)}`,
    `${"orders.filter(o, ".repeat(n)}true`,
    "{".repeat(n),
    chain("user.vip", " && ", n),
    chain("user.age", " + ", n),
    `user.age in [${chain("1", ",", n)}]`,
    `user.email == "${"a".repeat(n)}"`,
    `user.email == "${"\\u0041".repeat(n)}"`,
    `user.email.matches("${"(".repeat(n)}a${")*".repeat(n)}")`,
    `user.email.matches("${"a?".repeat(n)}")`,
    `user.email.matches("${"(a|".repeat(n)}b${")".repeat(n)}")`,
    `${" ".repeat(n)}true`,
    `true${" // c\n".repeat(n)}`,
    `${"1".repeat(n)} == 1`,
    `1${"0".repeat(n)}.5e9 > user.score`,
    `timestamp("${"2".repeat(n)}") > now`,
    `duration("${"1h".repeat(n)}") > duration("1s")`,
    `${"user.flag ? ".repeat(n)}true${" : false".repeat(n)}`,
    chain("orders.exists(o, o.purchases.all(p, p.note == o.coupon))", " || ", n),
    `orders.filter(o, o.fee > 1)${".filter(o, o.fee > 1)".repeat(n)}.size() > 0`,
  ]),
  ...["(a+)+$", "(a|a)*b", "((a{200}){200}){200}", "(.{255}){255}", "[a-z]{255}{2}", "(?:(?:(?:a*)*)*)*$", "\\p{L}", "(?<x>a)\\k<x>"].map(
    (pattern) => `user.email.matches(${JSON.stringify(pattern)})`,
  ),
  "\u0000",
  "\ud800",
  `user.email == "\udfff"`,
  "\u202e user.vip",
  "",
];

/** Generated expressions, whole and damaged, and noise; the same for the same seed. */
export function* fuzz(seed: number, count: number): Generator<string> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pieces = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    "?",
    ":",
    "!",
    "-",
    "&&",
    "||",
    "==",
    " in ",
    '"',
    "'",
    "`",
    "\\",
    "//",
    "\n",
    "1e400",
  ];
  const more = [
    "9223372036854775808",
    "0x",
    "null",
    "has(",
    ".map(x, ",
    "orders",
    "now",
    "\u0000",
    "\ud800",
    "😀",
    "duration(",
    "user.",
    "r'",
    '"""',
  ];
  const tokens = [...pieces, ...more];
  const whole = fc.sample(arbitraryWorldExpression, { seed, numRuns: Math.min(2_000, Math.ceil(count / 4)) });
  for (let n = 0; n < count; n += 1) {
    let source = whole[below(whole.length)] ?? "";
    const kind = n % 8;
    if (kind === 0) source = Array.from({ length: below(40) }, () => String.fromCharCode(below(n % 16 === 0 ? 128 : 65_536))).join("");
    else if (kind === 1) source = Array.from({ length: below(60) }, () => tokens[below(tokens.length)]).join("");
    for (let edits = kind < 5 ? kind - 1 : 0; edits > 0; edits -= 1) {
      const at = below(source.length + 1);
      const other = whole[below(whole.length)] ?? "";
      const put = edits === 1 ? (tokens[below(tokens.length)] ?? "") : other.slice(below(other.length)).slice(0, 80);
      source = source.slice(0, at) + put + source.slice(at + below(4));
    }
    yield source;
  }
}
