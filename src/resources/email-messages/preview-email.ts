import type { Preview, PreviewRequest } from "../../channels/email/message/preview-message.ts";
import type { TemplateProblem } from "../../channels/email/template/check-template.ts";
import { createThreads } from "../../platform/async/killable-threads.ts";
import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { PREVIEW_LIMITS } from "./preview-limits.ts";
import { findEmailMessage } from "./queries.ts";
import { requireFitEdition } from "./require-fit-edition.ts";
import { languageWarnings, NO_LANGUAGE } from "./rules.ts";
import { EmailPreview, PreviewBody } from "./schema.ts";
import { compileOptionsOf, languageOf, loadTried, recipientOf, type Tried, viewOf } from "./tried-message.ts";

const rendering = createThreads<PreviewRequest, Preview | { problems: TemplateProblem[] }>(PREVIEW_LIMITS);

/** Base64 in lines. */
const CARRIED = 1.37;

export const previewEmail = operation({
  id: "previewEmail",
  tags: ["Email Messages"],
  summary: "Preview email",
  description:
    "The message as the guest, or a made-up one, would get it, by the engine that sends, with what is odd about it. A template is shown with the edition that is named, else with the latest. Links are not tracked and lead nowhere in particular.",
  params: IdParams,
  body: PreviewBody,
  success: { status: 200, schema: EmailPreview, description: "What they would get" },
  errors: [404, 422],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  example: { body: { sample: true, locale: "da" } },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { body } = call;
    const userId = body.user_id == null ? null : requireId(body.user_id, { pointer: "/user_id" });
    const editionId = body.edition_id == null ? null : requireId(body.edition_id, { pointer: "/edition_id" });
    const tried = await call.read(async (trx) => {
      const message = await findEmailMessage(trx, call.organizations, id);
      if (!message) throw notFound();
      const organizationId = message.organization_id;
      const edition = await requireFitEdition(trx, message, editionId);
      const found = await loadTried(trx, message, { organizationId, editionId: edition, userId, locale: body.locale ?? null });
      if (!found) throw notFound({ pointer: "/user_id" });
      if (userId !== null && body.sample === true)
        throw unprocessable([{ pointer: "/sample", code: "contradiction", detail: "Name a guest or ask for a made-up one, not both" }]);
      return found;
    });
    return ok(await render(tried, call.services));
  },
});

async function render(tried: Tried, where: { publicUrl: string; secretKey: string; now: () => Date }): Promise<Record<string, unknown>> {
  const language = languageOf(tried);
  if (language === undefined) throw unprocessable([NO_LANGUAGE]);
  // A sender that is still missing shows when the campaign is scheduled; a preview does without.
  const sender = { ...tried.content, from_address: tried.content.from_address ?? "sender@example.org" };
  const compile = compileOptionsOf({ ...tried, content: sender }, language, "preview", where.publicUrl);
  if (!compile) throw new Error("a complete language has no source");
  const marketing = tried.content.communication_type === "marketing";
  const to = {
    id: "preview",
    address: "guest@example.org",
    date: where.now(),
    unsubscribeUrl: marketing ? `${where.publicUrl}/u/sample` : null,
  };
  const preview = await rendering.run(tried.organizationId, {
    compile,
    recipient: recipientOf(tried, viewOf(tried, where, false), to),
    marketing,
  });
  if (!preview)
    throw unprocessable([
      { pointer: "", code: "too_much_to_render", detail: "The message takes too long or too much memory to render: make it simpler" },
    ]);
  if (preview.problems)
    throw unprocessable(
      preview.problems.map(({ message, line, column }) => ({
        pointer: "",
        code: "bad_liquid",
        detail: `${language}: ${message}`,
        line,
        column,
      })),
    );
  const { subject, html, text, bytes, htmlBytes, missing, warnings } = preview;
  const size = { size_bytes: bytes + Math.ceil(CARRIED * tried.carriedBytes), html_bytes: htmlBytes };
  return {
    language,
    subject,
    html,
    text,
    ...size,
    missing_variables: missing,
    warnings: [...warnings, ...languageWarnings(tried.content, tried.edition.locales)],
  };
}
