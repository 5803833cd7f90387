import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { undoDataImport } from "preo-sdk";
import { useConfirm } from "../../shared/confirm.tsx";
import { useFormat } from "../../shared/format.ts";
import { Card, Figure } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import type { Import } from "./import-page.tsx";
import { useTexts } from "./use-texts.ts";

/** What an import did, what it refused, and the way back. */
export function Outcome({ data }: { data: Import }) {
  const t = useTexts();
  const format = useFormat();
  const { can } = useScope();
  const figures = [
    ["created_", data.orders_created],
    ["updated_", data.orders_updated],
    ["unchanged_", data.orders_unchanged],
    ["rejected_", data.orders_rejected],
  ] as const;
  const rejected = data.rows_rejected > 0 || data.orders_rejected > 0;
  return (
    <>
      <div className="figures">
        {figures.map(([name, count]) => (
          <Figure key={name} name={t(name)} value={format.number(count)} />
        ))}
      </div>
      {data.undone_at ? (
        <Alert color="gray" title={t("undone", { when: format.time(data.undone_at) })}>
          {data.undo_kept_count > 0 ? t("kept", { count: data.undo_kept_count }) : null}
        </Alert>
      ) : null}
      {can("manager") && (rejected || data.started_at) ? <After data={data} rejected={rejected} /> : null}
    </>
  );
}

function After({ data, rejected }: { data: Import; rejected: boolean }) {
  const t = useTexts();
  const tell = useTell();
  const ask = useConfirm();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => undoDataImport({ client: preo, path: { id: data.id } }),
    onSuccess: () => {
      tell.done(t("undoStarted"));
      return queries.invalidateQueries({ queryKey: ["import", data.id] });
    },
    onError: tell.failed,
  });
  return (
    <Card>
      <Group>
        {rejected ? (
          <Button component="a" href={`/v1/data-imports/${data.id}/rejects`} download variant="default">
            {t("rejects")}
          </Button>
        ) : null}
        {data.started_at && !data.undo_started_at ? (
          <Button
            variant="default"
            loading={undo.isPending}
            onClick={() => ask({ title: t("undo"), text: t("sureUndo"), danger: true, onConfirm: () => undo.mutate() })}
          >
            {t("undo")}
          </Button>
        ) : null}
      </Group>
      {rejected ? (
        <Text size="sm" c="dimmed" mt="sm">
          {t("rejectsHelp")}
        </Text>
      ) : null}
    </Card>
  );
}
