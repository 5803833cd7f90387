import { Progress, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { explainSegment } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Card, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { useTexts } from "./use-texts.ts";

/** What each clause of the expression does: alone, and after those before it. */
export function Explanation({ id, modified }: { id: string; modified: string }) {
  const t = useTexts();
  const format = useFormat();
  const told = useQuery({
    queryKey: ["explain", id, modified],
    queryFn: () => explainSegment({ client: preo, path: { id } }),
    refetchInterval: ({ state }) => (state.data?.clauses.some(({ matches }) => matches === null) ? 1_000 : false),
  });
  if (told.error) return <Problem error={told.error} retry={() => void told.refetch()} />;
  if (!told.data) return <Waiting />;
  const total = told.data.total_users;
  const shown = (count: number | null) => (count === null ? "…" : format.number(count));
  return (
    <Card>
      <Stack gap="md">
        <Text c="dimmed">
          {t("explainHelp")} ({t("ofTotal", { total: format.number(total) })})
        </Text>
        <Table.ScrollContainer tabIndex={0} minWidth={520} type="native">
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("clause")}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("alone")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("undefinedCount")}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("funnel")}
                </Table.Th>
                <Table.Th scope="col" w="26%" aria-label={t("funnel")} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {told.data.clauses.map(({ text, line, column, matches, undefined: unknown, funnel }) => (
                <Table.Tr key={`${line}:${column}`}>
                  <Table.Td>
                    <code>{text}</code>
                  </Table.Td>
                  <Table.Td ta="right">{shown(matches)}</Table.Td>
                  <Table.Td ta="right">{shown(unknown)}</Table.Td>
                  <Table.Td ta="right" fw={600}>
                    {shown(funnel)}
                  </Table.Td>
                  <Table.Td>
                    <Progress value={total ? (100 * (funnel ?? 0)) / total : 0} size="lg" radius="sm" aria-label={t("funnel")} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Card>
  );
}
