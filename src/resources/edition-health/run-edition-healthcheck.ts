import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, IdParams } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { findOrganization } from "../organizations/queries.ts";
import { listSegmentsOfEdition } from "../segments/queries.ts";
import { editionChecks } from "./edition-checks.ts";
import { readFacts } from "./queries.ts";
import { senderChecks } from "./sender-checks.ts";

const STATUSES = ["ok", "warning", "error"] as const;

const Health = Type.Object({
  status: closed(STATUSES, { description: "the worst of the checks" }),
  checks: Type.Array(
    Type.Object({
      code: Type.String({ examples: ["spf"] }),
      status: closed(STATUSES),
      title: Type.String(),
      detail: Type.String(),
      fix: Type.String({ description: "what to do; empty when nothing is wrong" }),
    }),
  ),
});

export const runEditionHealthcheck = operation({
  id: "runEditionHealthcheck",
  tags: ["Editions"],
  summary: "Run edition healthcheck",
  description:
    "Looks now whether the edition is ready: dates, sender and its domain's records, transports, products, orders, messages, segments, webhooks, refunds. What cannot be asked for, such as DNS without a network, is a warning.",
  params: IdParams,
  success: { status: 200, schema: Health, description: "Each check with what it found and how to mend it" },
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const found = await call.read(async (trx) => {
      const edition = await findEdition(trx, call.organizations, id);
      const organization = edition && (await findOrganization(trx, call.organizations, edition.organization_id));
      if (!edition || !organization) throw notFound();
      const segments = await listSegmentsOfEdition(trx, edition.organization_id, id);
      return { edition, organization, segments, facts: await readFacts(trx, edition) };
    });
    const { edition, organization, segments, facts } = found;
    const checks = [
      ...editionChecks(edition, facts, segments, call.services.now()),
      ...(await senderChecks(edition, organization, facts, call.services)),
    ];
    const status = STATUSES.findLast((one) => checks.some((made) => made.status === one)) ?? "ok";
    return ok({ status, checks });
  },
});
