import { expect, test } from "vitest";
import { parseSmtpUrl } from "./smtp-url.ts";

test("user, password and settings are read", () => {
  expect(
    parseSmtpUrl("smtp://kim%40example.org:p%40ss%3Aw@mail.example.org:2525?tls=off&auth=login&name=out.example.org&tls_verify=off"),
  ).toEqual({
    host: "mail.example.org",
    port: 2525,
    tls: "off",
    verifyCertificate: false,
    auth: { user: "kim@example.org", pass: "p@ss:w", method: "LOGIN" },
    name: "out.example.org",
  });
});

test.each([
  ["smtp://mail.example.org", 587, "offered"],
  ["smtp://u:p@mail.example.org", 587, "required"],
  ["smtp://u:p@localhost", 587, "offered"],
  ["smtp://u:p@127.0.0.1:25", 25, "offered"],
  ["smtp://mail.example.org?tls=required", 587, "required"],
  ["smtps://u:p@mail.example.org", 465, "implicit"],
  ["smtps://[::1]:2465", 2465, "implicit"],
])("%s means port %i, TLS %s", (url, port, tls) => {
  expect(parseSmtpUrl(url)).toMatchObject({ port, tls });
});

test.each([
  ["mail.example.org", /smtp:\/\/ or smtps:/],
  ["http://mail.example.org", /smtp:\/\/ or smtps:/],
  ["smtp://", /no host|must begin/],
  ["smtp://user@mail.example.org", /both a user and a password/],
  ["smtp://mail.example.org/path", /nothing but settings/],
  ["smtp://mail.example.org?pool=1", /unknown setting "pool"/],
  ["smtp://mail.example.org?tls=maybe", /tls="maybe"; it is one of required, offered, off/],
  ["smtps://mail.example.org?tls=off", /smtps:\/\/ already says/],
  ["smtp://mail.example.org?auth=plain", /without a user/],
  ["smtp://mail.example.org?tls=off&tls=required", /tls twice/],
  ["smtp://mail.example.org?name=a%0d%0ab", /no host name/],
  ["smtp://u:%zz@mail.example.org", /%25/],
  ["smtp://mail.example.org:0", /port/],
])("%s is refused and told why", (url, reason) => {
  expect(() => parseSmtpUrl(url)).toThrow(reason);
});

test("an error never tells the password", () => {
  for (const url of ["smtp://u:hunter2@h?x=1", "smtp://u:hunter2@", "smtp://u:hunter2@h/p"]) {
    try {
      parseSmtpUrl(url);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("hunter2");
    }
  }
});
