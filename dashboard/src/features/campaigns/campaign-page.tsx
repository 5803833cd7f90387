import { Alert, Button, Group, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getCampaignStats, type RetrieveCampaignResponse, retrieveCampaign } from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useFormat } from "../../shared/format.ts";
import { Card, Facts, Figure, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { CampaignActions } from "./campaign-actions.tsx";
import { Ledger, LeftOut } from "./ledger.tsx";
import { SentMails } from "./sent-mails.tsx";
import { useTexts } from "./use-texts.ts";

type Campaign = RetrieveCampaignResponse;

const MOVING = new Set(["scheduled", "calculating", "sending"]);

export function CampaignPage() {
  const id = useRecordId();
  const t = useTexts();
  const { can, to } = useScope();
  const campaign = useQuery({
    queryKey: ["campaign", id],
    queryFn: () => retrieveCampaign({ client: preo, path: { id } }),
    refetchInterval: ({ state }) => (MOVING.has(state.data?.status ?? "") ? 1_000 : 15_000),
  });
  if (campaign.error) return <Problem error={campaign.error} retry={() => void campaign.refetch()} />;
  if (!campaign.data) return <Waiting />;
  const { name, status, error_message, pause_reason, ledger } = campaign.data;
  const begun = !["draft", "scheduled"].includes(status);
  return (
    <Page
      title={name}
      back={{ to: to("campaigns"), title: t("title") }}
      badge={<Status value={pause_reason ? "paused" : status} label={t(pause_reason ? "paused" : status)} />}
      actions={<CampaignActions campaign={campaign.data} />}
    >
      {error_message ? <Alert color="red">{error_message}</Alert> : null}
      {pause_reason ? <Alert color="yellow">{t(`pauseReason_${pause_reason}`)}</Alert> : null}
      {status === "sending" ? <Going campaign={campaign.data} /> : null}
      {begun ? <Results campaign={campaign.data} /> : null}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <About campaign={campaign.data} />
        {begun ? <Ledger ledger={ledger} /> : null}
        {begun ? <LeftOut excluded={campaign.data.excluded} /> : null}
      </SimpleGrid>
      {begun && can("manager") ? <SentMails campaign={campaign.data} /> : null}
    </Page>
  );
}

function Going({ campaign: { ledger } }: { campaign: Campaign }) {
  const t = useTexts();
  const format = useFormat();
  const done = ledger.total_recipients - ledger.queued;
  return (
    <Stack gap={4}>
      <Progress value={ledger.total_recipients ? (100 * done) / ledger.total_recipients : 0} animated size="lg" aria-label={t("sending")} />
      <Text size="sm" c="dimmed" className="tabular" aria-live="polite">
        {t("progress", { done: format.number(done), total: format.number(ledger.total_recipients) })}
      </Text>
    </Stack>
  );
}

function Results({ campaign: { id, status } }: { campaign: Campaign }) {
  const t = useTexts();
  const format = useFormat();
  const stats = useQuery({
    queryKey: ["campaign-stats", id],
    queryFn: () => getCampaignStats({ client: preo, path: { id } }),
    refetchInterval: status === "sending" ? 1_000 : 5_000,
  });
  if (stats.error) return <Problem error={stats.error} retry={() => void stats.refetch()} />;
  if (!stats.data) return <Waiting />;
  const {
    total_recipients,
    delivered,
    delivery_rate,
    opened,
    open_rate,
    clicked,
    click_rate,
    unsubscribed,
    unsubscribe_rate,
    tracked_recipients,
  } = stats.data;
  const measured = t("ofTracked", { count: format.number(tracked_recipients) });
  return (
    <div className="figures" aria-label={t("results")} role="group">
      <Figure name={t("recipients")} value={format.number(total_recipients)} />
      <Figure name={t("delivered")} value={format.number(delivered)} hint={format.percent(delivery_rate)} bar={delivery_rate} />
      <Figure name={t("opened")} value={format.number(opened)} hint={`${format.percent(open_rate)} ${measured}`} bar={open_rate} />
      <Figure name={t("clicked")} value={format.number(clicked)} hint={format.percent(click_rate)} bar={click_rate} />
      <Figure name={t("unsubscribed")} value={format.number(unsubscribed)} hint={format.percent(unsubscribe_rate)} bar={unsubscribe_rate} />
    </div>
  );
}

function About({ campaign }: { campaign: Campaign }) {
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  return (
    <Card>
      <Facts
        facts={[
          [t("whenStep"), format.time(campaign.scheduled_at)],
          [t("started"), format.time(campaign.started_at)],
          [t("completed"), format.time(campaign.completed_at)],
          [t("created"), format.time(campaign.created)],
        ]}
      />
      <Group mt="md" gap="xs">
        <Button variant="default" size="xs" component="a" href={to(`segments/${campaign.segment.id}`)}>
          {t("segment")}: {campaign.segment.name}
        </Button>
        {campaign.email_message_id ? (
          <Button variant="default" size="xs" component="a" href={to(`messages/${campaign.email_message_id}`)}>
            {t("message")}
          </Button>
        ) : null}
      </Group>
    </Card>
  );
}
