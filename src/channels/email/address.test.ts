import fc from "fast-check";
import { expect, test } from "vitest";
import { addressProblem, wireAddress } from "./address.ts";

test.each(["kim@example.org", "k.i+m_1@sub.example.org", "o'neil@example.org", "a@localhost", "kim@blåbær.dk", "KIM@EXAMPLE.ORG"])(
  "%s may be written to",
  (address) => {
    expect(addressProblem(address)).toBeNull();
  },
);

test.each([
  "",
  "kim",
  "@example.org",
  "kim@",
  "kim@example.org\r\nRCPT TO:<eve@example.org>",
  "kim\n@example.org",
  "kim\0@example.org",
  "kim@exam\u2028ple.org",
  "kim @example.org",
  "kim@example.org ",
  '"kim eve"@example.org',
  "<kim@example.org>",
  "kim@example.org>",
  "kim,eve@example.org",
  "kim@eve@example.org",
  ".kim@example.org",
  "k..im@example.org",
  "kim@-example.org",
  "kim@example..org",
  "kim@example.org/",
  "kim@ex%61mple.org",
  "kim@[127.0.0.1]",
  `${"k".repeat(65)}@example.org`,
  `kim@${"e".repeat(260)}.org`,
])("%j may not", (address) => {
  expect(addressProblem(address)).not.toBeNull();
});

test("a name outside of ASCII needs SMTPUTF8", () => {
  expect(addressProblem("åse@example.org")).not.toBeNull();
  expect(addressProblem("åse@example.org", { smtpUtf8: true })).toBeNull();
});

test("domains go on the wire in ASCII", () => {
  expect(wireAddress("kim@blåbær.dk")).toBe("kim@xn--blbr-roah.dk");
});

test("whatever passes is printable ASCII with one @ on the wire", () => {
  const part = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.tuple(part, part).map((parts) => parts.join("@")),
        part,
        fc.emailAddress(),
      ),
      (address) => {
        if (addressProblem(address) === null) expect(wireAddress(address)).toMatch(/^[!-;=?-~]+@[a-z0-9.-]+$/i);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a megabyte of address is refused in no time", () => {
  const begun = performance.now();
  for (const text of ["a".repeat(1e6), `${"a,".repeat(5e5)}@x`, "@".repeat(1e6), `a@${"b.".repeat(5e5)}`])
    expect(addressProblem(text)).not.toBeNull();
  expect(performance.now() - begun).toBeLessThan(2_000);
});
