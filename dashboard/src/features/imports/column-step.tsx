import { Alert, Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ListColumnMappingsResponse,
  listColumnMappings,
  processColumnMappings,
  updateColumnMappings,
  type ValidateColumnMappingsResponse,
  validateColumnMappings,
} from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Card, Facts, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import type { Import } from "./import-page.tsx";
import { fieldsOf } from "./target-fields.ts";
import { useTexts } from "./use-texts.ts";

type Column = ListColumnMappingsResponse["results"][number];

/** What each column of the file means, checked over all rows before they are read. */
export function ColumnStep({ data }: { data: Import }) {
  const t = useTexts();
  const columns = useQuery({
    queryKey: ["import-columns", data.id, data.modified],
    queryFn: () => listColumnMappings({ client: preo, path: { id: data.id }, query: { page_size: 500, ordering: ["position"] } }),
  });
  if (columns.error) return <Problem error={columns.error} retry={() => void columns.refetch()} />;
  if (!columns.data) return <Waiting />;
  return (
    <>
      <Detected data={data} />
      <Check data={data} />
      <Card title={t("stepColumns")} flush>
        <Columns data={data} columns={columns.data.results} />
      </Card>
    </>
  );
}

function Detected({ data: { detected } }: { data: Import }) {
  const t = useTexts();
  if (!detected) return null;
  const facts: [string, string | null][] = [
    [t("shop"), detected.shop?.label ?? null],
    [t("format"), detected.format.toUpperCase()],
    [t("encoding"), detected.encoding],
    [t("delimiter"), detected.delimiter === "\t" ? "Tab" : detected.delimiter],
    [t("sheet"), detected.sheet],
    [t("decimal"), detected.decimal],
    [t("dateFormat"), detected.date_format],
  ];
  return (
    <Card title={t("detected")}>
      <Stack gap="sm">
        <Facts facts={facts.filter(([, value]) => value)} />
        {detected.warnings.map(({ code, detail }) => (
          <Alert key={code + detail} color="yellow">
            {detail}
          </Alert>
        ))}
      </Stack>
    </Card>
  );
}

function Columns({ data, columns }: { data: Import; columns: Column[] }) {
  const t = useTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const { can } = useScope();
  const change = useMutation({
    mutationFn: ({ id, target }: { id: string; target: string | null }) =>
      updateColumnMappings({ client: preo, path: { id: data.id }, body: { mappings: [{ id, target_field: target }] } }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["import-columns", data.id] }),
        queries.invalidateQueries({ queryKey: ["import", data.id] }),
      ]),
    onError: tell.failed,
  });
  const options = fieldsOf(
    data.kind,
    columns.flatMap(({ target_field }) => target_field ?? []),
  );
  return (
    <Table.ScrollContainer minWidth={640} type="native">
      <Table horizontalSpacing="lg" verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("column")}</Table.Th>
            <Table.Th scope="col">{t("samples")}</Table.Th>
            <Table.Th scope="col">{t("means")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map(({ id, source_column, sample_values, target_field, reason }) => (
            <Table.Tr key={id}>
              <Table.Td fw={550}>{source_column}</Table.Td>
              <Table.Td maw={280}>
                <Text size="sm" c="dimmed" truncate>
                  {sample_values.slice(0, 3).join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td>
                <Select
                  size="xs"
                  aria-label={`${t("means")}: ${source_column}`}
                  placeholder={t("leaveOut")}
                  data={options}
                  value={target_field}
                  onChange={(target) => change.mutate({ id, target })}
                  disabled={!can("editor")}
                  searchable
                  clearable
                  description={reason ?? undefined}
                  inputWrapperOrder={["input", "description"]}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Check({ data: { id } }: { data: Import }) {
  const t = useTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const { can } = useScope();
  const check = useMutation({ mutationFn: () => validateColumnMappings({ client: preo, path: { id } }), onError: tell.failed });
  const process = useMutation({
    mutationFn: () => processColumnMappings({ client: preo, path: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["import", id] }),
    onError: tell.failed,
  });
  if (!can("editor")) return null;
  return (
    <Stack gap="sm">
      <Group>
        <Button onClick={() => process.mutate()} loading={process.isPending}>
          {t("process")}
        </Button>
        <Button variant="default" onClick={() => check.mutate()} loading={check.isPending}>
          {t("check")}
        </Button>
      </Group>
      {check.data ? <Report report={check.data} /> : null}
    </Stack>
  );
}

function Report({ report }: { report: ValidateColumnMappingsResponse }) {
  const t = useTexts();
  const format = useFormat();
  if (typeof report === "string") return null;
  const told = {
    rows: format.number(report.rows),
    orders: format.number(report.orders),
    errors: format.number(report.errors),
    warnings: format.number(report.warnings),
  };
  return (
    <Alert color={report.errors > 0 || !report.valid ? "red" : report.warnings > 0 ? "yellow" : "teal"} title={t("checked", told)}>
      <Stack gap={4}>
        {report.unmapped_required.length > 0 ? (
          <Text size="sm">{t("missing", { fields: report.unmapped_required.join(", ") })}</Text>
        ) : null}
        {report.obstacles.map((obstacle) => (
          <Text key={obstacle} size="sm">
            {obstacle}
          </Text>
        ))}
        {report.kinds.map(({ code, column, count, first }) => (
          <Text key={`${code}${column}`} size="sm">
            {column ? `${column}: ` : ""}
            {first[0]?.detail ?? code} ({t("times", { count })}
            {first[0]?.row ? `, ${t("row", { row: first[0].row })}` : ""})
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
