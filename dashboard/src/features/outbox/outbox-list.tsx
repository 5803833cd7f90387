import { IconMailbox } from "@tabler/icons-react";
import { type ListOutboxMessagesResponse, listOutboxMessages } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Mail = ListOutboxMessagesResponse["results"][number];

export function OutboxList() {
  const t = useTexts();
  const format = useFormat();
  const { organization, to } = useScope();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <RecordList<Mail>
        name="outbox"
        dependsOn={[organization.id]}
        load={(request) => listOutboxMessages({ client: preo, query: { organization_id: organization.id, ...request } })}
        columns={[
          { id: "recipient", title: t("recipient"), cell: ({ recipient }) => recipient },
          { id: "subject", title: t("subject"), cell: ({ subject }) => subject },
          { id: "size", title: t("size"), cell: ({ size_bytes }) => format.bytes(size_bytes), extra: true, align: "right" },
          { id: "created", title: t("created"), cell: ({ created }) => format.time(created), sort: "created" },
        ]}
        searchLabel={t("search")}
        open={({ id }) => to(`outbox/${id}`)}
        empty={
          <Empty icon={<IconMailbox size={26} />} title={t("emptyTitle")}>
            {t("emptyHelp")}
          </Empty>
        }
      />
    </Page>
  );
}
