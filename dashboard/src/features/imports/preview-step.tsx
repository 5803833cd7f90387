import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type PreviewImportOrdersResponse, previewImportOrders, startImportProcess } from "preo-sdk";
import { useConfirm } from "../../shared/confirm.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import type { Import } from "./import-page.tsx";
import { useTexts } from "./use-texts.ts";

type Item = PreviewImportOrdersResponse["results"][number];

const LOOKS = { create: "succeeded", update: "scheduled", unchanged: "draft", reject: "failed" } as const;

/** What would happen to each order, before it does. */
export function PreviewStep({ data }: { data: Import }) {
  const t = useTexts();
  const tell = useTell();
  const ask = useConfirm();
  const queries = useQueryClient();
  const { can } = useScope();
  const start = useMutation({
    mutationFn: () => startImportProcess({ client: preo, path: { id: data.id } }),
    onSuccess: () => {
      tell.done(t("started"));
      return queries.invalidateQueries({ queryKey: ["import", data.id] });
    },
    onError: tell.failed,
  });
  const actionName = (action: Item["action"]) => t(action === "create" ? "create_" : action);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("previewHelp")}</Text>
        {can("manager") ? (
          <Button
            loading={start.isPending}
            onClick={() => ask({ title: t("start"), text: t("sureStart", { name: data.name }), onConfirm: () => start.mutate() })}
          >
            {t("start")}
          </Button>
        ) : null}
      </Group>
      <RecordList<Item>
        name="import-preview"
        dependsOn={[data.id, data.modified]}
        load={(request) => previewImportOrders({ client: preo, path: { id: data.id }, query: request })}
        columns={[
          { id: "order", title: t("order"), cell: ({ external_id, position }) => external_id ?? position },
          { id: "action", title: t("action"), cell: ({ action }) => <Status value={LOOKS[action]} label={actionName(action)} /> },
          { id: "changes", title: t("changes"), cell: (item) => <Told item={item} /> },
        ]}
        empty={<Text p="lg">{t("previewHelp")}</Text>}
      />
    </Stack>
  );
}

function Told({ item }: { item: Item }) {
  const lines = [
    ...item.issues.map(({ detail }) => detail),
    ...item.changes.slice(0, 4).map(({ field, before, after }) => `${field}: ${show(before)} → ${show(after)}`),
  ];
  return (
    <Text size="sm" style={{ whiteSpace: "pre-line" }}>
      {lines.join("\n") || "–"}
    </Text>
  );
}

function show(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
