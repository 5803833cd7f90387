import { IconMailbox } from "@tabler/icons-react";
import { type ListOutboxMessagesResponse, listOutboxMessages, type RetrieveCampaignResponse } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Card, Empty } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Mail = ListOutboxMessagesResponse["results"][number];

/** The campaign's messages as the outbox has them. */
export function SentMails({ campaign: { id, organization_id, sent_count } }: { campaign: RetrieveCampaignResponse }) {
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  return (
    <Card title={t("mails")}>
      <RecordList<Mail>
        name="campaign-mails"
        dependsOn={[id, sent_count]}
        load={(request) =>
          listOutboxMessages({ client: preo, query: { organization_id: organization_id ?? undefined, campaign_id: id, ...request } })
        }
        columns={[
          { id: "to", title: t("to"), cell: ({ recipient }) => recipient },
          { id: "subject", title: t("subject"), cell: ({ subject }) => subject },
          { id: "at", title: t("at_time"), cell: ({ created }) => format.time(created) },
        ]}
        searchLabel={t("to")}
        open={(mail) => to(`outbox/${mail.id}`)}
        empty={
          <Empty icon={<IconMailbox size={26} />} title={t("mails")}>
            {t("noMails")}
          </Empty>
        }
      />
    </Card>
  );
}
