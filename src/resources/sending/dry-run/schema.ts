import { Type } from "typebox";
import { Closed, closed, Id, Nullable, Timestamp } from "../../../platform/http/schemas.ts";
import { AUDIENCES } from "../../campaigns/schema.ts";

const LeftOutUser = Type.Object({
  id: Id("of the user; of a holder who is no user, of the ticket"),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
});

export const DryRunQuery = Closed({
  reason: Type.Optional(Type.String({ maxLength: 60, description: "page through those who are left out for this reason" })),
  cursor: Type.Optional(Type.String({ description: "with reason: what `next_cursor` was" })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
});

export const DryRun = Type.Object({
  user_count: Type.Integer({ description: "users in the segment now" }),
  audience: closed(AUDIENCES, { description: "who of an order is reached" }),
  total_recipients: Type.Integer({ description: "those who would get it" }),
  communication_type: Type.String({ examples: ["marketing"] }),
  excluded: Type.Array(
    Type.Object({ reason: Type.String(), count: Type.Integer(), users: Type.Array(LeftOutUser, { description: "the first five" }) }),
    { description: "users of the segment who would get nothing, by the first reason that applies" },
  ),
  excluded_page: Nullable(
    Type.Object(
      { reason: Type.String(), users: Type.Array(LeftOutUser), next_cursor: Nullable(Type.String()) },
      { description: "with reason" },
    ),
  ),
  without_consent: Nullable(
    Type.Integer({
      description: "of a transactional campaign: how many it reaches only because consent and unsubscribing do not count for it",
    }),
  ),
  languages: Type.Array(
    Type.Object({
      language: Type.String(),
      recipients: Type.Integer(),
      guessed: Type.Integer({ description: "of whom no language is known: chosen by country or default" }),
      sample: Nullable(
        Type.Object(
          {
            user_id: Nullable(Type.String({ description: "null: a holder who is no user" })),
            subject: Type.String(),
            html: Type.String(),
            text: Type.String(),
          },
          {
            description: "the message as one of them would get it; null when it cannot be rendered, see problem",
          },
        ),
      ),
      problem: Nullable(Type.String({ description: "why the message cannot be rendered for one of them" })),
    }),
  ),
  expected: Type.Object({
    messages_per_second: Nullable(Type.Number({ description: "of the last campaigns; null when there were none" })),
    seconds: Nullable(Type.Integer()),
    end: Nullable(Timestamp({ description: "when it would be over, begun at scheduled_at or now; send windows are not looked at" })),
  }),
});
