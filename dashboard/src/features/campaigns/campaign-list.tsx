import { Button } from "@mantine/core";
import { IconPlus, IconSend } from "@tabler/icons-react";
import { type ListCampaignsResponse, listCampaigns } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { type Column, RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

type Campaign = ListCampaignsResponse["results"][number];

const STATUSES = ["draft", "scheduled", "calculating", "sending", "sent", "failed", "cancelled"] as const;

export function CampaignList() {
  const t = useTexts();
  const { filter, can, to } = useScope();
  const columns = useColumns();
  const create = can("editor") ? (
    <Button component={Link} to={to("campaigns/new")} leftSection={<IconPlus size={16} />}>
      {t("create")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <RecordList<Campaign>
        name="campaigns"
        dependsOn={[filter]}
        load={(request) => listCampaigns({ client: preo, query: { ...filter, ...request } })}
        columns={columns}
        filters={[{ name: "status", label: t("status"), options: STATUSES.map((value) => ({ value, label: t(value) })) }]}
        searchLabel={t("search")}
        open={({ id }) => to(`campaigns/${id}`)}
        empty={
          <Empty icon={<IconSend size={26} />} title={t("emptyTitle")} action={create}>
            {t("emptyHelp")}
          </Empty>
        }
        refetchMs={3_000}
      />
    </Page>
  );
}

function useColumns(): Column<Campaign>[] {
  const t = useTexts();
  const format = useFormat();
  return [
    { id: "name", title: t("name"), cell: ({ name }) => name },
    { id: "status", title: t("status"), cell: ({ status }) => <Status value={status} label={t(status)} /> },
    { id: "segment", title: t("segment"), cell: ({ segment }) => segment.name },
    { id: "when", title: t("when"), cell: ({ scheduled_at, created }) => format.time(scheduled_at ?? created) },
    { id: "recipients", title: t("recipients"), cell: ({ total_recipients }) => format.number(total_recipients), align: "right" },
    { id: "sent", title: t("sentCount"), cell: ({ sent_count }) => format.number(sent_count), align: "right" },
  ];
}
