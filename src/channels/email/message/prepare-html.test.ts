import { expect, test } from "vitest";
import { createLinkTable, type Link, renderLinkTarget } from "./link-table.ts";
import { prepareHtml, type Tracking } from "./prepare-html.ts";

const slot = "{{ recipient__token }}";

function prepare(source: string, tracking: Tracking = { opens: false, clicks: true }, preheader = ""): { html: string; links: Link[] } {
  const links = createLinkTable();
  const html = prepareHtml(`<body>${source}</body>`, { publicUrl: "https://p.example", language: "da", preheader, tracking, links });
  return { html: html.slice("<body>".length, -"</body>".length), links: links.list() };
}

test.each([
  `<a href="https://a.example/x">`,
  `<A class=b HREF = 'https://a.example/x' id=c>`,
  "<a href=https://a.example/x>",
  `<a href=" https://a.example/x ">`,
  `<a {% if x %}class="b"{% endif %}href="https://a.example/x" title="{{ t | default: 'a > b' }}">`,
  `<area href="https&#58;//a.example/x">`,
])("%s goes through the redirect and nothing else of it changes", (tag) => {
  const { html, links } = prepare(tag);
  expect(links).toEqual([{ index: 1, target: "https://a.example/x" }]);
  expect(html).toBe(tag.replace(/ ?https(:|&#58;)\/\/a\.example\/x ?/, `https://p.example/c/${slot}/1`));
});

test.each([
  "mailto:kim@example.org",
  "mailto:{{ user.email }}",
  "tel:+4511111111",
  "sms:1234",
  "#top",
  "",
  "/relative",
  "www.example.org",
  "javascript:alert(1)",
  "{{ links.unsubscribe }}",
  "{{ links.preferences | append: '?x' }}",
  "https://a.example/?u={{ links.view_in_browser | url_encode }}",
])("%s stays as it is", (target) => {
  const { html, links } = prepare(`<a href="${target}">x</a>`);
  expect(links).toEqual([]);
  expect(html).toBe(`<a href="${target}">x</a>`);
});

test("one target has one number, in the order it was met, also over several languages", () => {
  const links = createLinkTable();
  const options = { publicUrl: "https://p.example", language: "da", preheader: "", tracking: { opens: false, clicks: true }, links };
  prepareHtml(`<a href="https://a.example">1</a><a href="https://b.example">2</a><a href="https://a.example">1</a>`, options);
  const english = prepareHtml(`<a href="https://c.example">3</a><a href="https://b.example">2</a>`, options);
  expect(links.list().map(({ target }) => target)).toEqual(["https://a.example", "https://b.example", "https://c.example"]);
  expect(english).toContain(`/c/${slot}/3">3`);
});

test("a target with Liquid is kept as such and rendered for whom clicks", () => {
  const { links } = prepare(`<a href="https://a.example/?a=1&amp;u={{ user.id | url_encode }}">x</a>`);
  expect(links).toEqual([{ index: 1, target: "https://a.example/?a=1&u={{ user.id | url_encode }}" }]);
  const settings = { locale: "da", timeZone: "UTC", now: new Date() };
  expect(renderLinkTarget(links[0]?.target ?? "", { user: { id: "a b&c" } }, settings)).toBe("https://a.example/?a=1&u=a+b%26c");
});

test("a click leads to a web address or nowhere", () => {
  const settings = { locale: "da", timeZone: "UTC", now: new Date() };
  const follow = (url: string) => renderLinkTarget("{{ user.url }}", { user: { url } }, settings);
  expect(follow("https://a.example/x")).toBe("https://a.example/x");
  for (const url of ["javascript:alert(1)", "data:text/html,x", "//a.example", "", "https://", "ftp://a.example"])
    expect(follow(url)).toBeNull();
});

test("what a loop or an assignment defines cannot be rendered at the click, so such a link stays as it is", () => {
  const source = `{% for o in orders %}<a href="{{ o.url }}">x</a>{% endfor %}{% assign u = "https://a.example" %}<a href="{{ u }}">y</a>`;
  expect(prepare(source)).toEqual({ html: source, links: [] });
});

test("links in comments, raw blocks and conditional comments are left alone", () => {
  const source = `{% comment %}<a href="https://a.example">{% endcomment %}{% raw %}<a href="https://b.example">{% endraw %}<!--[if mso]><a href="https://c.example"><![endif]-->`;
  expect(prepare(source)).toEqual({ html: source, links: [] });
});

test("without click tracking no link changes", () => {
  expect(prepare(`<a href="https://a.example">x</a>`, { opens: false, clicks: false }).links).toEqual([]);
});

test("the pixel stands at the end of the body, the preheader hidden at its beginning", () => {
  const { html } = prepare("<p>x</p>", { opens: true, clicks: false }, 'A & "B" {{ user.first_name }}');
  expect(html).toMatch(
    new RegExp(
      `^<div style="display:none[^>]*>A &amp; &#34;B&#34; {{ user.first_name }}</div>\n<p>x</p><img src="https://p.example/o/${slot}.gif"[^>]*>$`,
    ),
  );
});

test("a fragment becomes a document in its language", () => {
  const html = prepareHtml("<p>x</p>", {
    publicUrl: "https://p.example",
    language: "da",
    preheader: "",
    tracking: { opens: true, clicks: true },
    links: createLinkTable(),
  });
  expect(html).toMatch(
    /^<!doctype html>\n<html lang="da">\n<head><meta charset="utf-8">.*<body>\n<p>x<\/p><img .*>\n<\/body>\n<\/html>\n$/s,
  );
});
