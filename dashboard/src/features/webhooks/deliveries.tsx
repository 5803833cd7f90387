import { Button, Code, Group, Modal, Stack, Text } from "@mantine/core";
import { IconTruckDelivery } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getDeliveryDetail, type ListDeliveriesResponse, listDeliveries, retryDelivery } from "preo-sdk";
import { useState } from "react";
import { useFormat } from "../../shared/format.ts";
import { Card, Empty, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { RecordList } from "../../shared/record-list.tsx";
import { Status } from "../../shared/status.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { useTexts } from "./use-texts.ts";

type Delivery = ListDeliveriesResponse["results"][number];

const STATUSES = ["pending", "delivering", "succeeded", "failed"] as const;

/** Every event that was to be delivered, and how that went. */
export function Deliveries({ endpointId }: { endpointId: string }) {
  const t = useTexts();
  const format = useFormat();
  const [opened, setOpened] = useState<string>();
  return (
    <Card title={t("deliveries")}>
      <RecordList<Delivery>
        name="deliveries"
        dependsOn={[endpointId]}
        load={(request) => listDeliveries({ client: preo, path: { id: endpointId }, query: request })}
        columns={[
          {
            id: "event",
            title: t("event"),
            cell: ({ id, event_type }) => (
              <Button variant="transparent" size="compact-sm" px={0} onClick={() => setOpened(id)}>
                {event_type}
              </Button>
            ),
          },
          { id: "status", title: t("status"), cell: ({ status }) => <Status value={status} label={t(status)} /> },
          { id: "attempts", title: t("attempts"), cell: ({ attempt_count }) => attempt_count, align: "right" },
          { id: "time", title: t("time"), cell: ({ created }) => format.time(created), sort: "created" },
          { id: "next", title: t("next"), cell: ({ next_attempt_at }) => format.time(next_attempt_at), extra: true },
        ]}
        filters={[{ name: "status", label: t("status"), options: STATUSES.map((value) => ({ value, label: t(value) })) }]}
        empty={
          <Empty icon={<IconTruckDelivery size={26} />} title={t("noDeliveries")}>
            {t("noDeliveriesHelp")}
          </Empty>
        }
        refetchMs={3_000}
      />
      {opened ? <OneDelivery endpointId={endpointId} id={opened} close={() => setOpened(undefined)} /> : null}
    </Card>
  );
}

function OneDelivery({ endpointId, id, close }: { endpointId: string; id: string; close: () => void }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const format = useFormat();
  const tell = useTell();
  const queries = useQueryClient();
  const path = { id: endpointId, delivery_id: id };
  const delivery = useQuery({ queryKey: ["delivery", id], queryFn: () => getDeliveryDetail({ client: preo, path }) });
  const retry = useMutation({
    mutationFn: () => retryDelivery({ client: preo, path }),
    onSuccess: () => {
      tell.done(t("retried"));
      close();
      return queries.invalidateQueries({ queryKey: ["deliveries"] });
    },
    onError: tell.failed,
  });
  return (
    <Modal opened onClose={close} title={t("delivery")} size="lg" closeButtonProps={{ "aria-label": shared("close") }}>
      {delivery.error ? <Problem error={delivery.error} /> : null}
      {delivery.data ? (
        <Stack>
          {delivery.data.attempts.map(({ at, duration_ms, status_code, error, answer }) => (
            <div key={at}>
              <Text fw={550}>
                {format.time(at)} · {status_code ?? t("noAnswer")} · {duration_ms} ms
              </Text>
              {error ? <Text c="red">{error}</Text> : null}
              {answer ? <Code block>{answer}</Code> : null}
            </div>
          ))}
          <Text fw={550}>{t("payload")}</Text>
          <Code block tabIndex={0}>
            {JSON.stringify(delivery.data.payload, undefined, 2)}
          </Code>
          {delivery.data.status === "succeeded" ? null : (
            <Group justify="flex-end">
              <Button onClick={() => retry.mutate()} loading={retry.isPending}>
                {t("again")}
              </Button>
            </Group>
          )}
        </Stack>
      ) : (
        <Waiting />
      )}
    </Modal>
  );
}
