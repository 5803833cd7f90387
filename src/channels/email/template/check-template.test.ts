import { expect, test } from "vitest";
import { checkTemplate } from "./check-template.ts";
import { listVariables } from "./list-variables.ts";

test("a good template has no problem", () => {
  expect(checkTemplate("Hej {{ user.first_name | default: 'du' }}{% if a %}!{% endif %}")).toEqual([]);
});

test.each([
  ["{{ a | nofilter }}", "undefined filter: nofilter", 1, 1],
  ["x\n\n  {% if a %}", "tag {% if a %} not closed", 3, 3],
  ["a\nb {{ open", 'output "{{ open" not closed', 2, 3],
  ["a {% include 'x' %}", 'tag "include" not found', 1, 3],
  ["æøå\n{% endif %}", 'tag "endif" not found', 2, 1],
])("%j is told with its line and column", (source, message, line, column) => {
  expect(checkTemplate(source)).toEqual([{ message, line, column }]);
});

test("all problems are told at once, in the order of the text", () => {
  const problems = checkTemplate("{{ a | one }}\n{{ a | two }}\n{% three %}");
  expect(problems.map(({ line }) => line)).toEqual([1, 2, 3]);
});

test("a template above the limit is told, not parsed", () => {
  expect(checkTemplate("x".repeat(1_000_001))).toEqual([{ message: "parse length limit exceeded", line: 1, column: 1 }]);
});

test("variables are what the view must have, not what the template makes itself", () => {
  const source =
    "{{ user.first_name }}{% for o in orders %}{{ o.number }}{{ forloop.index }}{% endfor %}{% assign q = edition.name %}{{ q }}";
  expect(listVariables(source)).toEqual(["edition.name", "orders", "user.first_name"]);
  expect(listVariables("{% broken")).toEqual([]);
});
