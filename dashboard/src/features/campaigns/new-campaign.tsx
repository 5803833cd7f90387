import { Button, Group, Radio, Select, Stack, Stepper, Text, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import { IconCalendarEvent } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createCampaign, listEmailMessages, listSegments, scheduleCampaign, sendCampaignNow } from "preo-sdk";
import { useState } from "react";
import { useConfirm } from "../../shared/confirm.tsx";
import { useFormat } from "../../shared/format.ts";
import { Link, useGo } from "../../shared/link.tsx";
import { Card, Empty, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { type Edition, useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

export function NewCampaign() {
  const t = useTexts();
  const { edition, to } = useScope();
  return (
    <Page title={t("create")} back={{ to: to("campaigns"), title: t("title") }}>
      {edition ? (
        <Steps edition={edition} />
      ) : (
        <Card>
          <Empty icon={<IconCalendarEvent size={26} />} title={t("needEdition")}>
            {t("needEditionHelp")}
          </Empty>
        </Card>
      )}
    </Page>
  );
}

function useChoices(edition: Edition) {
  return useQuery({
    queryKey: ["campaign-choices", edition.id],
    queryFn: async () => {
      const query = { organization_id: edition.organization_id, page_size: 500 };
      const [segments, messages] = await Promise.all([
        listSegments({ client: preo, query }),
        listEmailMessages({ client: preo, query: { ...query, edition_id: edition.id } }),
      ]);
      return {
        segments: segments.results.filter(({ edition_id }) => edition_id === null || edition_id === edition.id),
        messages: messages.results,
      };
    },
  });
}

function Steps({ edition }: { edition: Edition }) {
  const t = useTexts();
  const format = useFormat();
  const choices = useChoices(edition);
  const { to } = useScope();
  const [step, setStep] = useState(0);
  const [segmentId, setSegmentId] = useState<string | null>(null);
  const [messageId, setMessageId] = useState<string | null>(null);
  if (choices.error) return <Problem error={choices.error} retry={() => void choices.refetch()} />;
  if (!choices.data) return <Waiting />;
  const { segments, messages } = choices.data;
  const segment = segments.find(({ id }) => id === segmentId);
  const message = messages.find(({ id }) => id === messageId);
  return (
    <Card>
      <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="sm">
        <Stepper.Step label={t("whom")} description={segment?.name}>
          <Choice
            label={t("segment")}
            help={t("whomHelp")}
            none={t("noSegments")}
            make={{ to: to("segments/new"), title: t("makeSegment") }}
            options={segments.map(({ id, name }) => ({ value: id, label: name }))}
            value={segmentId}
            onChange={setSegmentId}
            hint={segment?.calculated_at ? t("guestsIn", { count: format.number(segment.user_count) }) : undefined}
            next={() => setStep(1)}
          />
        </Stepper.Step>
        <Stepper.Step label={t("what")} description={message?.name}>
          <Choice
            label={t("message")}
            help={t("whatHelp")}
            none={t("noMessages")}
            make={{ to: to("messages/new"), title: t("makeMessage") }}
            options={messages.map(({ id, name }) => ({ value: id, label: name }))}
            value={messageId}
            onChange={setMessageId}
            hint={message?.languages.map((code) => format.language(code)).join(", ")}
            next={() => setStep(2)}
          />
        </Stepper.Step>
        <Stepper.Step label={t("whenStep")}>
          {segmentId && messageId ? (
            <When edition={edition} segmentId={segmentId} messageId={messageId} suggested={message?.name ?? ""} />
          ) : null}
        </Stepper.Step>
      </Stepper>
    </Card>
  );
}

interface ChoiceProps {
  label: string;
  help: string;
  none: string;
  make: { to: string; title: string };
  options: { value: string; label: string }[];
  value: string | null;
  onChange: (value: string | null) => void;
  hint: string | undefined;
  next: () => void;
}

function Choice({ label, help, none, make, options, value, onChange, hint, next }: ChoiceProps) {
  const t = useTexts();
  const create = (
    <Button component={Link} to={make.to} variant="default">
      {make.title}
    </Button>
  );
  if (options.length === 0)
    return (
      <Stack align="flex-start" mt="md">
        <Text>{none}</Text>
        {create}
      </Stack>
    );
  return (
    <Stack mt="md" maw={520}>
      <Text c="dimmed">{help}</Text>
      <Select
        label={label}
        data={options}
        value={value}
        onChange={onChange}
        searchable
        description={hint}
        inputWrapperOrder={["label", "input", "description"]}
      />
      <Group>
        <Button onClick={next} disabled={value === null}>
          {t("next")}
        </Button>
        {create}
      </Group>
    </Stack>
  );
}

type Moment = "now" | "later" | "draft";

function When({ edition, segmentId, messageId, suggested }: { edition: Edition; segmentId: string; messageId: string; suggested: string }) {
  const t = useTexts();
  const tell = useTell();
  const go = useGo();
  const { can, to } = useScope();
  const [name, setName] = useState(suggested);
  const [moment, setMoment] = useState<Moment>(can("manager") ? "now" : "draft");
  const [at, setAt] = useState<string | null>(null);
  const finish = useMutation({
    mutationFn: async () => {
      const { id } = await createCampaign({
        client: preo,
        body: {
          organization_id: edition.organization_id,
          edition_id: edition.id,
          name,
          segment_id: segmentId,
          email_message_id: messageId,
          channel: "email",
        },
      });
      if (moment === "now") await sendCampaignNow({ client: preo, path: { id } });
      if (moment === "later" && at)
        await scheduleCampaign({ client: preo, path: { id }, body: { scheduled_at: new Date(at).toISOString() } });
      return id;
    },
    onSuccess: (id) => {
      tell.done(t(moment === "now" ? "sendingStarted" : moment === "later" ? "scheduledDone" : "saved"));
      go(to(`campaigns/${id}`));
    },
    onError: tell.failed,
  });
  const ask = useConfirm();
  const confirm = () =>
    moment === "now" ? ask({ title: t("sendNow"), text: t("sureSend", { name }), onConfirm: () => finish.mutate() }) : finish.mutate();
  return (
    <Stack mt="md" maw={520}>
      <TextInput label={t("name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required />
      <Radio.Group label={t("whenStep")} value={moment} onChange={(value) => setMoment(value)}>
        <Stack gap="xs" mt={4}>
          {can("manager") ? <Radio value="now" label={t("sendNow")} /> : null}
          {can("manager") ? <Radio value="later" label={t("schedule")} /> : null}
          <Radio value="draft" label={t("saveDraft")} />
        </Stack>
      </Radio.Group>
      {moment === "later" ? <DateTimePicker label={t("at")} value={at} onChange={setAt} minDate={new Date()} required /> : null}
      <Group>
        <Button onClick={confirm} loading={finish.isPending} disabled={name.trim() === "" || (moment === "later" && at === null)}>
          {t(moment === "now" ? "sendNow" : moment === "later" ? "schedule" : "saveDraft")}
        </Button>
      </Group>
    </Stack>
  );
}
