import { expect, test } from "vitest";
import { textEngine } from "../template/engines.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { createContext } from "../template/render-settings.ts";
import { checkMessage } from "./check-message.ts";
import { deriveText } from "./derive-text.ts";

const settings = { locale: "da", timeZone: "UTC", now: new Date() };

function render(html: string, view: object): string {
  return renderNodes(textEngine, textEngine.parse(deriveText(html)), createContext(textEngine, view, settings));
}

test("Liquid comes through as it was written, also in headings", () => {
  expect(deriveText("<h1>Hej {{ user.first_name | default: 'du & dig' }}</h1>")).toBe("Hej {{ user.first_name | default: 'du & dig' }}\n");
});

test("links keep their own readable targets", () => {
  expect(
    deriveText(
      `<p>See <a href="https://a.example/?x=1&amp;y={{ user.id }}">the page</a>, <a href="https://b.example">https://b.example</a></p>`,
    ),
  ).toBe("See the page [https://a.example/?x=1&y={{ user.id }}], https://b.example\n");
});

test("conditions and loops leave no blank lines behind", () => {
  const html =
    "<p>A</p>{% if yes %}<p>B</p>{% else %}<p>C</p>{% endif %}<ul>{% for o in orders %}<li>{{ o }}</li>{% endfor %}</ul><p>D</p>";
  expect(render(html, { yes: true, orders: [1, 2] })).toBe("A\n\nB\n\n * 1\n * 2\nD\n");
  expect(render(html, { orders: [] })).toBe("A\n\nC\n\nD\n");
});

test("rows of a table that a loop makes all come out", () => {
  const html = "<table><tr><td>Head</td></tr>{% for o in orders %}<tr><td>{{ o }}</td></tr>{% endfor %}</table>";
  const text = render(html, { orders: ["one", "two"] });
  expect(text.match(/one|two|Head/g)).toEqual(["Head", "one", "two"]);
});

test("images, styles and the head say nothing", () => {
  expect(
    deriveText(
      "<head><title>T {{ x }}</title><style>{% if a %}p{color:red}{% endif %}</style></head><body><img src=a alt=b><p>x</p></body>",
    ).trim(),
  ).toBe("x");
});

test("an HTML whose blocks cannot be kept whole in a text is told before it is sent", () => {
  const html = '<div title="{% if a %}">x{% endif %}</div>';
  expect(checkMessage({ subject: "s", html })).toMatchObject([{ part: "text" }]);
  expect(checkMessage({ subject: "s", html, text: "own" })).toEqual([]);
});

test("problems say in which part they are", () => {
  expect(checkMessage({ subject: "{{ a", preheader: "{% x %}", html: "\n{{ a | y }}", text: "{% if %}" })).toMatchObject([
    { part: "subject", line: 1 },
    { part: "preheader", line: 1 },
    { part: "html", line: 2 },
    { part: "text", line: 1 },
  ]);
});
