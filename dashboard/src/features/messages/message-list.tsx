import { Badge, Button, Group } from "@mantine/core";
import { IconMail, IconPlus } from "@tabler/icons-react";
import { type ListEmailMessagesResponse, listEmailMessages } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { type Column, RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Message = ListEmailMessagesResponse["results"][number];

export function MessageList() {
  const t = useTexts();
  const { filter, can, to } = useScope();
  const columns = useColumns();
  const create = can("editor") ? (
    <Button component={Link} to={to("messages/new")} leftSection={<IconPlus size={16} />}>
      {t("create")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <RecordList<Message>
        name="messages"
        dependsOn={[filter]}
        load={(request) => listEmailMessages({ client: preo, query: { ...filter, ...request } })}
        columns={columns}
        filters={[
          {
            name: "communication_type",
            label: t("type"),
            options: (["marketing", "transactional"] as const).map((value) => ({ value, label: t(value) })),
          },
        ]}
        searchLabel={t("search")}
        open={({ id }) => to(`messages/${id}`)}
        empty={
          <Empty icon={<IconMail size={26} />} title={t("emptyTitle")} action={create}>
            {t("emptyHelp")}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Message>[] {
  const t = useTexts();
  const format = useFormat();
  const { editions } = useScope();
  return [
    { id: "name", title: t("name"), cell: ({ name }) => name, sort: "name" },
    { id: "type", title: t("type"), cell: ({ communication_type }) => t(communication_type) },
    {
      id: "languages",
      title: t("languages"),
      cell: ({ languages }) => (
        <Group gap={4}>
          {languages.map((code) => (
            <Badge key={code} color="gray">
              {format.language(code)}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      id: "edition",
      title: t("edition"),
      cell: ({ edition_id }) => editions.find(({ id }) => id === edition_id)?.name ?? t("template"),
      extra: true,
    },
    { id: "modified", title: t("modified"), cell: ({ modified }) => format.ago(modified), sort: "modified" },
  ];
}
