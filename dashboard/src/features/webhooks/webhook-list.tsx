import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { type ListWebhookEndpointsResponse, listWebhookEndpoints } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import { useTexts } from "./use-texts.ts";

type Endpoint = ListWebhookEndpointsResponse["results"][number];

export function WebhookList() {
  const t = useTexts();
  const format = useFormat();
  const { organization, to } = useScope();
  const [making, { open, close }] = useDisclosure();
  const create = (
    <Button onClick={open} leftSection={<IconPlus size={16} />}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <RecordList<Endpoint>
        name="webhooks"
        dependsOn={[organization.id, making]}
        load={(request) => listWebhookEndpoints({ client: preo, query: { organization_id: organization.id, ...request } })}
        columns={[
          { id: "url", title: t("url"), cell: ({ url }) => url },
          {
            id: "state",
            title: t("state"),
            cell: ({ enabled }) => <Status value={enabled ? "enabled" : "off"} label={t(enabled ? "enabled" : "off")} />,
          },
          { id: "events", title: t("events"), cell: ({ event_types }) => event_types.join(", ") },
          { id: "lastSuccess", title: t("lastSuccess"), cell: ({ last_success_at }) => format.ago(last_success_at) },
          { id: "failingSince", title: t("failingSince"), cell: ({ failing_since }) => format.ago(failing_since), extra: true },
        ]}
        open={({ id }) => to(`webhooks/${id}`)}
        empty={
          <Empty icon={<IconWebhook size={26} />} title={t("emptyTitle")}>
            {t("emptyHelp")}
          </Empty>
        }
      />
      {making ? <NewWebhook close={close} /> : null}
    </Page>
  );
}
