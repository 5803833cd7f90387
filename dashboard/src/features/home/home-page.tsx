import { Anchor, Group, SimpleGrid, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconFileImport, IconFilter, IconMail, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ListCampaignsResponse, type ListOrdersResponse, listCampaigns, listOrders, listUsers } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Card, Figure, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { type Edition, useScope } from "../../shared/scope.tsx";
import { OrderTable } from "../orders/order-table.tsx";
import { useTexts } from "./use-texts.ts";

const LATEST = 6;

/** The edition at a glance, and where to begin. */
export function HomePage() {
  const t = useTexts();
  const { filter, edition, organization } = useScope();
  const found = useQuery({
    queryKey: ["home", filter],
    queryFn: async () => {
      const [guests, orders, paid, campaigns] = await Promise.all([
        listUsers({ client: preo, query: { ...filter, page_size: 1 } }),
        listOrders({ client: preo, query: { ...filter, page_size: LATEST } }),
        listOrders({ client: preo, query: { ...filter, status: "paid", page_size: 1 } }),
        listCampaigns({ client: preo, query: { ...filter, page_size: 5 } }),
      ]);
      return { guests: guests.count, orders: orders.count, latest: orders.results, paid: paid.count, campaigns: campaigns.results };
    },
    refetchInterval: 15_000,
  });
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} />;
  return (
    <Page title={edition?.name ?? organization.name} lead={edition ? <Countdown edition={edition} /> : t("allEditions")}>
      {found.data ? <Glance {...found.data} /> : <Waiting />}
    </Page>
  );
}

function Countdown({ edition }: { edition: Edition }) {
  const t = useTexts();
  const format = useFormat();
  const [starts, ends] = [Date.parse(edition.starts_at ?? ""), Date.parse(edition.ends_at ?? "")];
  if (Number.isNaN(starts)) return null;
  const span = `${format.date(edition.starts_at)} – ${format.date(edition.ends_at)}`;
  const now = Date.now();
  const said =
    now < starts
      ? t("daysLeft", { count: Math.ceil((starts - now) / 86_400_000) })
      : now < ends
        ? t("running")
        : t("over", { date: format.date(edition.ends_at) });
  return `${span} · ${said}`;
}

interface GlanceProps {
  guests: number;
  orders: number;
  paid: number;
  latest: ListOrdersResponse["results"];
  campaigns: ListCampaignsResponse["results"];
}

function Glance({ guests, orders, paid, latest, campaigns }: GlanceProps) {
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  return (
    <>
      <div className="figures">
        <Figure name={t("guests")} value={format.number(guests)} />
        <Figure name={t("orders")} value={format.number(orders)} />
        <Figure
          name={t("paid")}
          value={format.number(paid)}
          hint={t("of", { count: format.number(orders) })}
          bar={orders ? paid / orders : 0}
        />
      </div>
      {orders === 0 || campaigns.length === 0 ? <FirstSteps /> : null}
      <Card title={t("latestOrders")} flush actions={<More to={to("orders")} title={t("allOrders")} />}>
        {latest.length === 0 ? (
          <Text c="dimmed" p="lg" pt={0}>
            {t("noOrders")}
          </Text>
        ) : (
          <OrderTable orders={latest} />
        )}
      </Card>
      <Card title={t("campaigns")} actions={<More to={to("campaigns")} title={t("allCampaigns")} />}>
        {campaigns.length === 0 ? (
          <Text c="dimmed">{t("noCampaigns")}</Text>
        ) : (
          <Stack gap="xs">
            {campaigns.map(({ id, name, sent_count, total_recipients }) => (
              <Group key={id} justify="space-between">
                <Anchor component={Link} to={to(`campaigns/${id}`)} fw={550}>
                  {name}
                </Anchor>
                <Text size="sm" c="dimmed" className="tabular">
                  {t("recipients", { sent: format.number(sent_count), total: format.number(total_recipients) })}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
      </Card>
    </>
  );
}

function More({ to, title }: { to: string; title: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {title}
    </Anchor>
  );
}

function FirstSteps() {
  const t = useTexts();
  const { to, can } = useScope();
  if (!can("editor")) return null;
  const steps = [
    { icon: IconFileImport, to: "imports/new", title: t("stepImport"), help: t("stepImportHelp") },
    { icon: IconFilter, to: "segments/new", title: t("stepSegment"), help: t("stepSegmentHelp") },
    { icon: IconMail, to: "messages/new", title: t("stepMessage"), help: t("stepMessageHelp") },
    { icon: IconSend, to: "campaigns/new", title: t("stepCampaign"), help: t("stepCampaignHelp") },
  ];
  return (
    <Card title={t("firstSteps")}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="lg">
        {steps.map(({ icon: Icon, to: path, title, help }) => (
          <div key={path}>
            <ThemeIcon variant="light" size={36} radius="md" mb={8}>
              <Icon size={20} stroke={1.7} />
            </ThemeIcon>
            <div>
              <Anchor component={Link} to={to(path)} fw={600}>
                {title}
              </Anchor>
            </div>
            <Text size="sm" c="dimmed">
              {help}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Card>
  );
}
