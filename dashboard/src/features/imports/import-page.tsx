import { Alert, Button, Progress, Stack, Stepper, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelDataImport, type GetDataImportDetailsResponse, getDataImportDetails } from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useConfirm } from "../../shared/confirm.tsx";
import { useFormat } from "../../shared/format.ts";
import { Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { ColumnStep } from "./column-step.tsx";
import { Outcome } from "./outcome.tsx";
import { PreviewStep } from "./preview-step.tsx";
import { ProductStep } from "./product-step.tsx";
import { useTexts } from "./use-texts.ts";

export type Import = GetDataImportDetailsResponse;

const STEPS: Record<Import["status"], number> = {
  draft: 0,
  mapping: 0,
  processing_columns: 0,
  mapping_products: 1,
  ready: 2,
  importing: 3,
  completed: 4,
  completed_with_errors: 4,
  failed: 3,
  cancelled: 3,
};

export function ImportPage() {
  const id = useRecordId();
  const t = useTexts();
  const { to } = useScope();
  const found = useQuery({
    queryKey: ["import", id],
    queryFn: () => getDataImportDetails({ client: preo, path: { id } }),
    refetchInterval: ({ state }) => (isMoving(state.data) ? 700 : false),
  });
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { name, status, error_message, notices } = found.data;
  return (
    <Page
      title={name}
      back={{ to: to("imports"), title: t("title") }}
      badge={<Status value={status} label={t(status)} />}
      actions={<Cancel data={found.data} />}
    >
      <Stepper active={STEPS[status]} size="sm" allowNextStepsSelect={false} className="steps">
        <Stepper.Step label={t("stepColumns")} />
        <Stepper.Step label={t("stepProducts")} />
        <Stepper.Step label={t("stepPreview")} />
        <Stepper.Step label={t("stepDone")} loading={status === "importing"} />
      </Stepper>
      {error_message ? <Alert color="red">{error_message}</Alert> : null}
      {notices.map(({ code, severity, detail }) => (
        <Alert key={`${code}${detail}`} color={severity === "stop" ? "red" : "yellow"}>
          {detail}
        </Alert>
      ))}
      <Step data={found.data} />
    </Page>
  );
}

function isMoving(data: Import | undefined): boolean {
  if (!data) return false;
  return data.status === "processing_columns" || data.status === "importing" || (data.undo_started_at !== null && data.undone_at === null);
}

function Step({ data }: { data: Import }) {
  switch (data.status) {
    case "draft":
    case "mapping":
      return <ColumnStep data={data} />;
    case "processing_columns":
      return <Going data={data} />;
    case "mapping_products":
      return <ProductStep data={data} />;
    case "ready":
      return <PreviewStep data={data} />;
    case "importing":
      return <Going data={data} />;
    default:
      return <Outcome data={data} />;
  }
}

function Going({ data: { status, rows_done, rows_total, estimated_end } }: { data: Import }) {
  const t = useTexts();
  const format = useFormat();
  const share = rows_total > 0 ? (100 * rows_done) / rows_total : 0;
  return (
    <Stack gap={6} aria-live="polite">
      <Text fw={550}>{t(status === "importing" ? "importing" : "reading")}</Text>
      <Progress value={Math.max(share, 4)} animated size="lg" aria-label={t("importing")} />
      <Text size="sm" c="dimmed" className="tabular">
        {t("progress", { done: format.number(rows_done), total: format.number(rows_total) })}
        {estimated_end ? ` · ${t("ends", { when: format.ago(estimated_end) })}` : ""}
      </Text>
    </Stack>
  );
}

function Cancel({ data: { id, status } }: { data: Import }) {
  const t = useTexts();
  const tell = useTell();
  const ask = useConfirm();
  const queries = useQueryClient();
  const { can } = useScope();
  const cancel = useMutation({
    mutationFn: () => cancelDataImport({ client: preo, path: { id } }),
    onSuccess: () => {
      tell.done(t("cancelDone"));
      return queries.invalidateQueries({ queryKey: ["import", id] });
    },
    onError: tell.failed,
  });
  if (!can("editor") || ["completed", "completed_with_errors", "failed", "cancelled"].includes(status)) return null;
  return (
    <Button
      variant="default"
      loading={cancel.isPending}
      onClick={() => ask({ title: t("cancel"), text: t("sureCancel"), danger: true, onConfirm: () => cancel.mutate() })}
    >
      {t("cancel")}
    </Button>
  );
}
