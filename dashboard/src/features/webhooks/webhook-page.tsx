import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  deleteWebhookEndpoint,
  type RetrieveWebhookEndpointResponse,
  retrieveWebhookEndpoint,
  sendTestEvent,
  updateWebhookEndpoint,
} from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useConfirm } from "../../shared/confirm.tsx";
import { useFormat } from "../../shared/format.ts";
import { useGo } from "../../shared/link.tsx";
import { Card, Facts, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { Deliveries } from "./deliveries.tsx";
import { useTexts } from "./use-texts.ts";

export function WebhookPage() {
  const id = useRecordId();
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  const endpoint = useQuery({ queryKey: ["webhook", id], queryFn: () => retrieveWebhookEndpoint({ client: preo, path: { id } }) });
  if (endpoint.error) return <Problem error={endpoint.error} retry={() => void endpoint.refetch()} />;
  if (!endpoint.data) return <Waiting />;
  const { url, description, enabled, event_types, last_success_at, failing_since } = endpoint.data;
  return (
    <Page
      title={new URL(url).host}
      back={{ to: to("webhooks"), title: t("title") }}
      badge={<Status value={enabled ? "enabled" : "off"} label={t(enabled ? "enabled" : "off")} />}
      actions={<Actions endpoint={endpoint.data} />}
    >
      <Card>
        <Facts
          facts={[
            [t("url"), url],
            [t("description"), description],
            [t("events"), event_types.join(", ")],
            [t("lastSuccess"), format.ago(last_success_at)],
            [t("failingSince"), format.ago(failing_since)],
          ]}
        />
      </Card>
      <Deliveries endpointId={id} />
    </Page>
  );
}

function Actions({ endpoint: { id, enabled, url } }: { endpoint: RetrieveWebhookEndpointResponse }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const tell = useTell();
  const go = useGo();
  const ask = useConfirm();
  const queries = useQueryClient();
  const { to } = useScope();
  const path = { id };
  const after = (message: string) => () => {
    tell.done(message);
    return Promise.all([
      queries.invalidateQueries({ queryKey: ["webhook", id] }),
      queries.invalidateQueries({ queryKey: ["deliveries", id] }),
    ]);
  };
  const test = useMutation({
    mutationFn: () => sendTestEvent({ client: preo, path }),
    onSuccess: after(t("tested")),
    onError: tell.failed,
  });
  const turn = useMutation({
    mutationFn: () => updateWebhookEndpoint({ client: preo, path, body: { enabled: !enabled } }),
    onSuccess: after(t("changed")),
    onError: tell.failed,
  });
  const remove = useMutation({
    mutationFn: () => deleteWebhookEndpoint({ client: preo, path }),
    onSuccess: () => go(to("webhooks")),
    onError: tell.failed,
  });
  return (
    <>
      <Button
        variant="default"
        onClick={() =>
          ask({ title: t("remove"), text: shared("sureDelete", { name: url }), danger: true, onConfirm: () => remove.mutate() })
        }
      >
        {t("remove")}
      </Button>
      <Button variant="default" onClick={() => turn.mutate()} loading={turn.isPending}>
        {t(enabled ? "switchOff" : "switchOn")}
      </Button>
      <Button onClick={() => test.mutate()} loading={test.isPending} disabled={!enabled}>
        {t("test")}
      </Button>
    </>
  );
}
