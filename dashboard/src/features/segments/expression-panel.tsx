import { Alert, Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getCelContext, type ValidateCelExpressionResponse, validateCelExpression } from "preo-sdk";
import { lazy, Suspense } from "react";
import { useFormat } from "../../shared/format.ts";
import { Card, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { examples } from "./examples.ts";
import { useTexts } from "./use-texts.ts";

const CelEditor = lazy(async () => ({ default: (await import("./cel-editor.tsx")).CelEditor }));

interface ExpressionPanelProps {
  organizationId: string;
  editionId: string | null;
  expression: string;
  onChange: (expression: string) => void;
  readOnly?: boolean;
}

/** The editor of an expression with its live count, and examples to begin with. */
export function ExpressionPanel({ organizationId, editionId, expression, onChange, readOnly = false }: ExpressionPanelProps) {
  const t = useTexts();
  const context = useQuery({
    queryKey: ["cel-context", organizationId, editionId],
    queryFn: () =>
      getCelContext({ client: preo, query: { organization_id: organizationId, ...(editionId ? { edition_id: editionId } : {}) } }),
    staleTime: 60_000,
  });
  if (context.error) return <Problem error={context.error} retry={() => void context.refetch()} />;
  if (!context.data) return <Waiting />;
  return (
    <Card title={t("expression")} actions={<LiveCount organizationId={organizationId} editionId={editionId} expression={expression} />}>
      <Stack gap="sm">
        <Suspense fallback={<Waiting />}>
          <CelEditor value={expression} onChange={onChange} label={t("expression")} context={context.data} readOnly={readOnly} />
        </Suspense>
        <Text size="sm" c="dimmed">
          {t("expressionHelp")}
        </Text>
        <Findings organizationId={organizationId} editionId={editionId} expression={expression} onChange={onChange} />
        {readOnly ? null : <Examples ofEdition={editionId !== null} onChange={onChange} />}
      </Stack>
    </Card>
  );
}

function useVerdict(organizationId: string, editionId: string | null, expression: string) {
  const [settled] = useDebouncedValue(expression.trim(), 350);
  return useQuery({
    queryKey: ["cel-validate", organizationId, editionId, settled],
    queryFn: ({ signal }) =>
      validateCelExpression({
        client: preo,
        signal,
        body: { organization_id: organizationId, edition_id: editionId, expression: settled },
      }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

type Asked = Pick<ExpressionPanelProps, "organizationId" | "editionId" | "expression">;

function LiveCount({ organizationId, editionId, expression }: Asked) {
  const t = useTexts();
  const format = useFormat();
  const { data, isFetching } = useVerdict(organizationId, editionId, expression);
  const count = data?.valid ? data.estimated_count : null;
  return (
    <Group gap="xs" aria-live="polite">
      {isFetching ? <Loader size="xs" aria-label={t("counting")} /> : null}
      {count === null || count === undefined ? (
        <Text size="sm" c="dimmed">
          {t(data?.valid ? "rightUncounted" : "noCount")}
        </Text>
      ) : (
        <Text size="sm">
          <Text span fw={650} size="lg" className="tabular">
            {format.number(count)}
          </Text>{" "}
          {t(data?.estimated_from_sample ? "countSample" : "count")}
        </Text>
      )}
    </Group>
  );
}

function Findings({ organizationId, editionId, expression, onChange }: Asked & { onChange: (expression: string) => void }) {
  const t = useTexts();
  const { data } = useVerdict(organizationId, editionId, expression);
  if (!data || expression.trim() === "") return null;
  return (
    <>
      <FindingList title={t("problems")} color="red" findings={data.errors} onChange={onChange} />
      <FindingList title={t("hints")} color="yellow" findings={data.warnings} onChange={onChange} />
    </>
  );
}

interface FindingListProps {
  title: string;
  color: string;
  findings: ValidateCelExpressionResponse["errors"];
  onChange: (expression: string) => void;
}

function FindingList({ title, color, findings, onChange }: FindingListProps) {
  const t = useTexts();
  if (findings.length === 0) return null;
  return (
    <Alert color={color} title={title}>
      <Stack gap="xs">
        {findings.map(({ line, column, message, fixes }) => (
          <div key={`${line}:${column}:${message}`}>
            <Text size="sm">{message}</Text>
            {fixes.map((fix) => (
              <Button key={fix.title} size="compact-xs" variant="default" mt={4} onClick={() => onChange(fix.expression)}>
                {t("mend", { fix: fix.title })}
              </Button>
            ))}
          </div>
        ))}
      </Stack>
    </Alert>
  );
}

function Examples({ ofEdition, onChange }: { ofEdition: boolean; onChange: (expression: string) => void }) {
  const t = useTexts();
  return (
    <div>
      <Title order={3} mb={8}>
        {t("examples")}
      </Title>
      <Group gap={6}>
        {examples
          .filter((example) => ofEdition || !example.ofEdition)
          .map(({ title, expression }) => (
            <Button key={title} size="compact-sm" variant="default" fw={450} onClick={() => onChange(expression)}>
              {t(title)}
            </Button>
          ))}
      </Group>
    </div>
  );
}
