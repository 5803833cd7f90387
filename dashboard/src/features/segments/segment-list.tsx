import { Button, Group } from "@mantine/core";
import { IconFilter, IconPlus } from "@tabler/icons-react";
import { type ListSegmentsResponse, listSegments } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { type Column, RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

type Segment = ListSegmentsResponse["results"][number];

const STATUSES = ["draft", "calculating", "ready", "failed"] as const;

export function SegmentList() {
  const t = useTexts();
  const { organization, can, to } = useScope();
  const columns = useColumns();
  const create = can("editor") ? (
    <Button component={Link} to={to("segments/new")} leftSection={<IconPlus size={16} />}>
      {t("create")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <RecordList<Segment>
        name="segments"
        dependsOn={[organization.id]}
        load={(request) => listSegments({ client: preo, query: { organization_id: organization.id, ...request } })}
        columns={columns}
        filters={[{ name: "status", label: t("status"), options: STATUSES.map((value) => ({ value, label: t(value) })) }]}
        searchLabel={t("search")}
        open={({ id }) => to(`segments/${id}`)}
        empty={
          <Empty icon={<IconFilter size={26} />} title={t("emptyTitle")} action={create}>
            {t("emptyHelp")}
          </Empty>
        }
        refetchMs={5_000}
      />
    </Page>
  );
}

function useColumns(): Column<Segment>[] {
  const t = useTexts();
  const format = useFormat();
  const { editions } = useScope();
  return [
    { id: "name", title: t("name"), cell: ({ name }) => name, sort: "name" },
    { id: "status", title: t("status"), cell: (segment) => <SegmentStatus segment={segment} />, sort: "status" },
    {
      id: "edition",
      title: t("edition"),
      cell: ({ edition_id }) => editions.find(({ id }) => id === edition_id)?.name ?? t("allEditions"),
    },
    { id: "type", title: t("type"), cell: ({ communication_type }) => t(communication_type), extra: true },
    { id: "calculated", title: t("calculated"), cell: ({ calculated_at }) => format.ago(calculated_at) },
    {
      id: "people",
      title: t("people"),
      cell: ({ user_count, calculated_at }) => (calculated_at ? format.number(user_count) : "–"),
      sort: "user_count",
      align: "right",
    },
  ];
}

export function SegmentStatus({ segment }: { segment: Pick<Segment, "status" | "stale"> }) {
  const t = useTexts();
  return (
    <Group gap={6}>
      <Status value={segment.status} label={t(segment.status)} />
      {segment.stale ? <Status value="pending" label={t("stale")} /> : null}
    </Group>
  );
}
