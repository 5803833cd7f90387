import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlEngine, textEngine } from "../template/engines.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { createContext } from "../template/render-settings.ts";
import type { QpText } from "./quoted-printable.ts";
import { appendPart, compilePart, tokenGlobals, tokenSlot } from "./segments.ts";

const settings = { locale: "da", timeZone: "Europe/Copenhagen", now: new Date(0) };
const view = {
  name: "Åse <&> O'Neil\r\n. x",
  nothing: null,
  rows: [{ a: "1 " }, { a: ".2\n" }],
  n: 3,
  yes: true,
  at: "2027-06-24T10:00:00Z",
  user: { name: "<b>", tags: ["z", "a&"] },
};

const { template } = fc.letrec<{ template: string; piece: string }>((tie) => ({
  template: fc.array(tie("piece"), { maxLength: 6 }).map((pieces) => pieces.join("")),
  piece: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("Hej ", "æøå 🎉\n", ".", " \n", "=3D", "<p class='x'>", "a".repeat(80), "  ", "\r\n.\r\n"),
    fc.constantFrom(
      "{{ name }}",
      "{{- name }}",
      "{{ user.name }}{{ user['tags'].first }}{{ user.tags[1] }}{{ user.tags.size }}{{ user.none.x }}",
      "{{ rows | map: 'a' | join: ', ' }}",
      "{{ user.tags | sort }}{{ user.tags | reverse }}",
      "{{ at | date: 'long' }}{{ n | money: 'DKK' }}{{ n | plus: 2 }}{{ n | times: n }}",
      "{{ name | default: 'x', allow_false: true }}{{ user.tags | join: n }}{{ user }}",
      "{{ name | upcase -}}",
      "{{ nothing | default: 'x' }}",
      tokenSlot,
      `<a href="https://x/c/${tokenSlot}/1">`,
    ),
    fc.constantFrom(
      "{% assign n = n | plus: 1 %}",
      "{{ n }}",
      "{% increment i %}",
      "{% cycle 'a', 'b' %}",
      "{% raw %}{{ x }}\n{% endraw %}",
      "{% break %}",
      "{%- comment %} . {% endcomment -%}",
    ),
    tie("template").map((inner) => `{% for row in rows %}${inner}{{ row.a }}{% endfor %}`),
    tie("template").map((inner) => `{% if yes %}${inner}{% else %}no{% endif %}`),
    tie("template").map((inner) => `{% capture c %}${inner}{% endcapture %}{{ c }}`),
  ),
}));

test.each([
  ["HTML", htmlEngine],
  ["text", textEngine],
])("a %s part sent in segments reads as the whole render, byte for byte", (_, engine) => {
  fc.assert(
    fc.property(template, (source) => {
      const part = compilePart(engine, source);
      const context = () => createContext(engine, view, settings, tokenGlobals("tok_1"));
      const whole = renderNodes(engine, part.nodes, context()).replaceAll("\r", "").replaceAll("\n", "\r\n");
      const qp: QpText = { out: "", column: 0 };
      appendPart(qp, part, context(), "tok_1");
      const decoded = qp.out
        .replace(/=\r\n/g, "")
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      expect(Buffer.from(decoded, "latin1").toString()).toBe(whole);
      expect(qp.out.split("\r\n").every((line) => line.length <= 76 && !line.startsWith("."))).toBe(true);
    }),
    { numRuns: 1_500 },
  );
});

test("a template cannot change what the next part or the next attempt reads", () => {
  const shared = { n: 1 };
  renderNodes(htmlEngine, htmlEngine.parse("{% increment n %}{% assign n = 9 %}"), createContext(htmlEngine, shared, settings));
  expect(shared).toEqual({ n: 1 });
});

test("a recipient's token outside of loops costs no Liquid", () => {
  const part = compilePart(htmlEngine, `a ${tokenSlot} b {{ name }}{% assign x = 1 %} c`);
  expect(part.segments.map(({ kind }) => kind)).toEqual(["encoded", "token", "encoded", "direct", "rendered", "encoded"]);
});
