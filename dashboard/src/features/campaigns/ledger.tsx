import { DonutChart } from "@mantine/charts";
import { Progress, Stack, Table, Text } from "@mantine/core";
import "@mantine/charts/styles.css";
import type { RetrieveCampaignResponse } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Card } from "../../shared/page.tsx";
import type { en } from "./texts.en.ts";
import { useTexts } from "./use-texts.ts";

const PARTS = [
  ["sent", "fjord.6"],
  ["queued", "gray.4"],
  ["failed", "red.6"],
  ["skipped_later", "yellow.6"],
  ["cancelled", "gray.6"],
  ["unknown", "orange.6"],
] as const;

/** All recipients by where they stand, as a ring and as figures. */
export function Ledger({ ledger }: { ledger: RetrieveCampaignResponse["ledger"] }) {
  const t = useTexts();
  const format = useFormat();
  const parts = PARTS.map(([name, color]) => ({ name: t(`ledger_${name}`), value: ledger[name], color })).filter(({ value }) => value > 0);
  return (
    <Card title={t("ledger")}>
      <div className="ledger">
        <div aria-hidden="true">
          <DonutChart
            data={parts}
            size={132}
            thickness={18}
            chartLabel={format.number(ledger.total_recipients)}
            withTooltip={false}
            pieChartProps={{ accessibilityLayer: false }}
            pieProps={{ rootTabIndex: -1 }}
          />
        </div>
        <Table>
          <Table.Tbody>
            {parts.map(({ name, value }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={450}>
                  {name}
                </Table.Th>
                <Table.Td ta="right">{format.number(value)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed">
        {t("ledgerHelp")}
      </Text>
    </Card>
  );
}

/** Why some of the segment get nothing. */
export function LeftOut({ excluded }: { excluded: Record<string, number> }) {
  const t = useTexts();
  const format = useFormat();
  const reasons = Object.entries(excluded)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
  const most = Math.max(...reasons.map(([, count]) => count), 1);
  return (
    <Card title={t("leftOut")}>
      {reasons.length === 0 ? (
        <Text c="dimmed">{t("nobodyLeftOut")}</Text>
      ) : (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("leftOutHelp")}
          </Text>
          {reasons.map(([reason, count]) => (
            <div key={reason}>
              <div className="bar-label">
                <span>{reasonName(reason, t)}</span>
                <span className="tabular">{format.number(count)}</span>
              </div>
              <Progress value={(100 * count) / most} color="yellow" aria-label={reasonName(reason, t)} />
            </div>
          ))}
        </Stack>
      )}
    </Card>
  );
}

const REASONS = ["no_address", "do_not_contact", "bounced", "complained", "unsubscribed", "no_consent", "suppressed", "team_only"] as const;

function reasonName(reason: string, t: (key: Extract<keyof typeof en, `out_${string}`>) => string): string {
  const known = REASONS.find((one) => one === reason);
  return known ? t(`out_${known}`) : reason.replaceAll("_", " ");
}
