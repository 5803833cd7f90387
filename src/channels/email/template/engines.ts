import { Liquid } from "liquidjs";
import { dateFilter } from "./date-filter.ts";
import { escapeFilter, newlineToBrFilter } from "./escape-html.ts";
import { moneyFilter } from "./money-filter.ts";

const limits = { parseLimit: 1_000_000, renderLimit: 250, memoryLimit: 4_000_000 };

// Files, other templates and inheritance are out; so are filters that parse their argument at render (it may be a guest's words),
// that let text past the HTML escape, or that give another answer each time (a message sent again must be the same message).
const removedTags = ["include", "render", "layout", "block"];
const removedFilters = ["raw", "sample", "where_exp", "reject_exp", "group_by_exp", "has_exp", "find_exp", "find_index_exp"];

/** Renders HTML: every output is escaped, also after `capture`. */
export const htmlEngine = createEngine({ escape: true });

/** Renders subjects, plain text and link targets: nothing is escaped. */
export const textEngine = createEngine({ escape: false });

/** As `htmlEngine`, but gives all parse errors of a template at once. */
export const checkingEngine = createEngine({ escape: true, catchAllErrors: true });

function createEngine({ escape, catchAllErrors = false }: { escape: boolean; catchAllErrors?: boolean }): Liquid {
  const engine = new Liquid({
    ...limits,
    catchAllErrors,
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    ...(escape ? { outputEscape: escapeFilter } : {}),
  });
  for (const tag of removedTags) delete engine.tags[tag];
  for (const filter of removedFilters) engine.unregisterFilter(filter);
  engine.registerFilter("date", dateFilter);
  engine.registerFilter("money", moneyFilter);
  if (escape) registerEscapingFilters(engine);
  return engine;
}

/** Templates from elsewhere write `| escape` and `| newline_to_br`; the engine's own escape must not come on top of theirs. */
function registerEscapingFilters(engine: Liquid): void {
  engine.registerFilter("escape", { raw: true, handler: escapeFilter });
  engine.registerFilter("newline_to_br", { raw: true, handler: newlineToBrFilter });
}
