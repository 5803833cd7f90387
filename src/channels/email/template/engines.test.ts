import { expect, test } from "vitest";
import { htmlEngine, textEngine } from "./engines.ts";
import { renderNodes } from "./render-nodes.ts";
import { createContext, type RenderSettings } from "./render-settings.ts";

const settings: RenderSettings = { locale: "da", timeZone: "Europe/Copenhagen", now: new Date("2026-11-24T10:00:00Z") };
const secret = "s3cret-value";
class Guest {
  first_name = "Kim";
  get hidden() {
    return secret;
  }
  steal() {
    return secret;
  }
}
const view = { user: new Guest(), list: [3, 1, 2], text: "a", nothing: null };

function html(source: string, scope: object = view): string {
  return renderNodes(htmlEngine, htmlEngine.parse(source), createContext(htmlEngine, scope, settings));
}

function text(source: string, scope: object = view): string {
  return renderNodes(textEngine, textEngine.parse(source), createContext(textEngine, scope, settings));
}

test.each([
  "user.constructor.name",
  "user.__proto__.hidden",
  "user.hidden",
  "user.steal",
  "user['constructor']",
  "list.constructor",
  "text.constructor",
  "text.__proto__",
  "list.map",
  "__proto__",
  "constructor",
  "process.env.PATH",
  "globalThis",
  "user | map: 'constructor'",
  "list | map: '__proto__'",
  "user.toString",
  "self",
])("{{ %s }} shows nothing but what the view has", (expression) => {
  expect(html(`[{{ ${expression} }}]`)).toMatch(/^\[\]$/);
});

test.each([
  "{% include '.env' %}",
  "{% render 'package.json' %}",
  "{% layout 'x' %}",
  "{% block x %}{% endblock %}",
  "{{ text | raw }}",
  "{{ text | constructor }}",
  "{{ text | valueOf }}",
  "{{ list | where_exp: 'x', text }}",
  "{{ list | sample }}",
])("%s cannot even be saved", (source) => {
  expect(() => htmlEngine.parse(source)).toThrow();
});

test.each([
  "{% for a in (1..100000000) %}x{% endfor %}",
  "{% for a in (1..3000) %}{% for b in (1..3000) %}{% endfor %}{% endfor %}",
  "{% assign s = 'xxxxxxxxxx' %}{% for a in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}",
  `{% for a in (1..100000) %}${"static ".repeat(1000)}{% endfor %}`,
  `{% capture c %}{% for a in (1..100000) %}${"static ".repeat(1000)}{% endfor %}{% endcapture %}{{ c }}`,
])("a template that would stall or fill the memory is stopped", (source) => {
  const begun = performance.now();
  expect(() => html(source)).toThrow(/limit exceeded|too long|Invalid string length/);
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("HTML escapes every output, once, and text escapes none", () => {
  const scope = { name: `Åse <b>&"'`, rows: ["<i>", "&"] };
  expect(html("{{ name }}", scope)).toBe("Åse &lt;b&gt;&amp;&#34;&#39;");
  expect(html("{{ name | escape }}", scope)).toBe("Åse &lt;b&gt;&amp;&#34;&#39;");
  expect(html("{{ name | escape | upcase }}", scope)).not.toContain("<");
  expect(html("{% echo name %}{% cycle name, 'x' %}", scope)).not.toContain("<");
  expect(html("{% capture c %}{{ name }}{% endcapture %}{{ c }}{{ rows }}", scope)).not.toMatch(/[<>]/);
  expect(html("{{ a | newline_to_br }}", { a: "<1>\n2" })).toBe("&lt;1&gt;<br />\n2");
  expect(text("{{ name }}", scope)).toBe(scope.name);
});

test("a whole object prints nothing, a list its items", () => {
  expect(html("[{{ a }}{{ b }}{{ c }}]", { a: { x: 1 }, b: Object.create(null), c: [1, "x", true] })).toBe("[1xtrue]");
});

test("a missing variable is empty and may have a default", () => {
  expect(html("[{{ user.nickname }}|{{ user.nickname | default: 'there' }}|{{ nothing }}]")).toBe("[|there|]");
});

test("dates are said in the reader's language and the event's zone", () => {
  const at = { at: "2027-06-24T10:00:00Z", day: "2027-06-24", winter: "2027-01-01T23:30:00Z" };
  expect(text("{{ at | date }}", at)).toBe("24. jun. 2027, 12.00");
  expect(text("{{ at | date: 'long' }}|{{ at | date: 'time' }}|{{ at | date: 'full short' }}", at)).toBe(
    "24. juni 2027|12.00|torsdag den 24. juni 2027 kl. 12.00",
  );
  expect(text("{{ at | date: '%A %-d. %B %Y kl. %H:%M %%' }}", at)).toBe("torsdag 24. juni 2027 kl. 12:00 %");
  expect(text("{{ winter | date: '%F %T' }}|{{ winter | date: '%F', 'UTC' }}", at)).toBe("2027-01-02 00:30:00|2027-01-01");
  expect(text("{{ 'now' | date: '%F %l %p' }}", at)).toBe("2026-11-24 11 AM");
});

test("a day without a time is that day in every zone", () => {
  const context = createContext(textEngine, { day: "2027-06-24" }, { ...settings, timeZone: "America/Los_Angeles" });
  expect(renderNodes(textEngine, textEngine.parse("{{ day | date }}|{{ day | date: '%d' }}|{{ day | date: 'long short' }}"), context)).toBe(
    "24. jun. 2027|24|24. juni 2027",
  );
});

test("what is no date stays as it is, an unknown style is an error", () => {
  expect(text("{{ 'soon' | date }}{{ nothing | date }}")).toBe("soon");
  expect(() => text("{{ '2027-01-01' | date: 'longish' }}")).toThrow("unknown date style");
  expect(() => text("{{ '2027-01-01' | date: '%Q' }}")).toThrow("unknown date code");
});

test("a guest's broken locale does not stop a message", () => {
  const context = createContext(textEngine, {}, { ...settings, locale: "not a locale" });
  expect(renderNodes(textEngine, textEngine.parse("{{ '2027-06-24' | date: 'long' }}"), context)).toBe("June 24, 2027");
});

test("money is said in the reader's language with the currency's own digits", () => {
  const order = { total: "1250.5", currency: "DKK", fee: { amount: "10", currency: "ISK" } };
  expect(text("{{ total | money: currency }}", order)).toBe("1.250,50\u00a0kr.");
  expect(text("{{ fee | money }}", order)).toBe("10\u00a0ISK");
  expect(text("{{ '9007199254740993.25' | money: 'EUR' }}", order)).toBe("9.007.199.254.740.993,25\u00a0€");
  expect(text("{{ total | money }}|{{ 'free' | money: 'DKK' }}", order)).toBe("1250.5|free");
});
