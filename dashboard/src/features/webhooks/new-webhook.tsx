import { Alert, Button, Code, CopyButton, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type CreateWebhookEndpointData, createWebhookEndpoint } from "preo-sdk";
import { useState } from "react";
import { fieldErrors } from "../../shared/field-errors.ts";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { useTexts } from "./use-texts.ts";

type EventType = CreateWebhookEndpointData["body"]["event_types"][number];

const EVENTS: EventType[] = [
  "*",
  "order.created",
  "order.updated",
  "ticket.updated",
  "user.created",
  "user.updated",
  "consent.granted",
  "consent.withdrawn",
  "suppression.added",
  "data_import.completed",
  "data_import.failed",
  "segment.ready",
  "segment.failed",
  "campaign.scheduled",
  "campaign.started",
  "campaign.paused",
  "campaign.sent",
  "campaign.failed",
  "campaign.cancelled",
  "message.sent",
  "message.bounced",
  "message.opened",
  "message.clicked",
  "message.failed",
];

/** Makes an endpoint and shows its secret, this once. */
export function NewWebhook({ close }: { close: () => void }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const tell = useTell();
  const { organization } = useScope();
  const [url, setUrl] = useState("https://");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<EventType[]>(["order.created", "order.updated"]);
  const create = useMutation({
    mutationFn: () =>
      createWebhookEndpoint({ client: preo, body: { organization_id: organization.id, url, description, event_types: events } }),
    onError: tell.failed,
  });
  const errors = fieldErrors(create.error);
  if (create.data) return <Secret secret={create.data.secret} close={close} />;
  return (
    <Modal opened onClose={close} title={t("create")} closeButtonProps={{ "aria-label": shared("close") }}>
      <Stack>
        <TextInput
          label={t("url")}
          description={t("urlHelp")}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={errors["url"]}
          data-autofocus
        />
        <TextInput label={t("description")} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        <MultiSelect
          label={t("events")}
          description={t("eventsHelp")}
          data={EVENTS}
          value={events}
          onChange={(chosen) => setEvents(chosen)}
          searchable
        />
        <Group justify="flex-end">
          <Button onClick={() => create.mutate()} loading={create.isPending} disabled={events.length === 0}>
            {t("create")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Secret({ secret, close }: { secret: string; close: () => void }) {
  const t = useTexts();
  const shared = useSharedTexts();
  return (
    <Modal opened onClose={close} title={t("secret")} closeButtonProps={{ "aria-label": shared("close") }}>
      <Stack>
        <Alert color="yellow">{t("secretHelp")}</Alert>
        <Code block>{secret}</Code>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {shared(copied ? "copied" : "copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={close}>{shared("close")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
