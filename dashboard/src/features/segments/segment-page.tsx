import { Alert, Button, Group, Menu, Progress, Stack, Tabs, Text } from "@mantine/core";
import { IconDots, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deleteSegment, type RetrieveSegmentResponse, recalculateSegment, retrieveSegment, updateSegment } from "preo-sdk";
import { useState } from "react";
import { useAddress, useRecordId } from "../../shared/address.ts";
import { useConfirm } from "../../shared/confirm.tsx";
import { fieldErrors } from "../../shared/field-errors.ts";
import { useFormat } from "../../shared/format.ts";
import { useGo } from "../../shared/link.tsx";
import { Figure, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { Explanation } from "./explanation.tsx";
import { Members } from "./members.tsx";
import { SegmentForm, type SegmentValues } from "./segment-form.tsx";
import { SegmentStatus } from "./segment-list.tsx";
import { useTexts } from "./use-texts.ts";

type Segment = RetrieveSegmentResponse;

export function SegmentPage() {
  const id = useRecordId();
  const t = useTexts();
  const { to } = useScope();
  const [address, change] = useAddress();
  const segment = useQuery({
    queryKey: ["segment", id],
    queryFn: () => retrieveSegment({ client: preo, path: { id } }),
    refetchInterval: ({ state }) => (state.data?.status === "calculating" ? 700 : 10_000),
  });
  if (segment.error) return <Problem error={segment.error} retry={() => void segment.refetch()} />;
  if (!segment.data) return <Waiting />;
  const { name, kind, status, error_message } = segment.data;
  return (
    <Page
      title={name}
      back={{ to: to("segments"), title: t("title") }}
      badge={<SegmentStatus segment={segment.data} />}
      actions={<Actions segment={segment.data} />}
    >
      {status === "failed" && error_message ? <Alert color="red">{error_message}</Alert> : null}
      <Sums segment={segment.data} />
      <Tabs
        value={address.get("tab") ?? (kind === "list" ? "members" : "expression")}
        onChange={(tab) => change({ tab: tab ?? undefined, page: undefined, search: undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="expression">{t("tabExpression")}</Tabs.Tab>
          <Tabs.Tab value="members">{t("tabMembers")}</Tabs.Tab>
          {kind === "expression" ? <Tabs.Tab value="explain">{t("tabExplain")}</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="expression">
          {kind === "list" ? <Text>{t("listKind")}</Text> : <Edit key={segment.data.id} segment={segment.data} />}
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <Members id={id} calculatedAt={segment.data.calculated_at} />
        </Tabs.Panel>
        <Tabs.Panel value="explain">
          <Explanation id={id} modified={segment.data.modified} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Sums({ segment }: { segment: Segment }) {
  const t = useTexts();
  const format = useFormat();
  const { progress } = segment;
  const done = progress?.total ? Math.round((100 * (progress.done ?? 0)) / progress.total) : 0;
  return (
    <Stack gap="xs">
      <div className="figures">
        <Figure name={t("people")} value={segment.calculated_at ? format.number(segment.user_count) : "–"} />
        <Figure name={t("calculated")} value={format.ago(segment.calculated_at)} />
        <Figure name={t("type")} value={t(segment.communication_type)} hint={t(segment.communication_channel)} />
      </div>
      {segment.status === "calculating" && progress ? (
        <div>
          <Progress value={progress.phase === "waiting" ? 3 : Math.max(done, 5)} animated aria-label={t("calculating")} />
          <Text size="sm" c="dimmed">
            {t(`progress_${progress.phase}`)}{" "}
            {progress.total ? `${format.number(progress.done ?? 0)} / ${format.number(progress.total)}` : ""}
          </Text>
        </div>
      ) : null}
    </Stack>
  );
}

function Edit({ segment }: { segment: Segment }) {
  const t = useTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const { can } = useScope();
  const [values, setValues] = useState<SegmentValues>(segment);
  const save = useMutation({
    mutationFn: async () => {
      const { name, description, edition_id, expression, communication_type, communication_channel } = values;
      const body = { name, description, edition_id, expression, communication_type, communication_channel };
      await updateSegment({ client: preo, path: { id: segment.id }, body });
      if (expression !== segment.expression || edition_id !== segment.edition_id)
        await recalculateSegment({ client: preo, path: { id: segment.id } });
    },
    onSuccess: () => {
      tell.done(t("saved"));
      return queries.invalidateQueries({ queryKey: ["segment", segment.id] });
    },
    onError: tell.failed,
  });
  return (
    <Stack gap="lg">
      <SegmentForm
        values={values}
        change={(changes) => setValues({ ...values, ...changes })}
        errors={fieldErrors(save.error)}
        readOnly={!can("editor")}
      />
      {can("editor") ? (
        <Group justify="flex-end">
          <Button onClick={() => save.mutate()} loading={save.isPending}>
            {t("save")}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function Actions({ segment }: { segment: Segment }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const tell = useTell();
  const go = useGo();
  const queries = useQueryClient();
  const { can, to } = useScope();
  const path = { id: segment.id };
  const calculate = useMutation({
    mutationFn: () => recalculateSegment({ client: preo, path }),
    onSuccess: () => {
      tell.done(t("started"));
      return queries.invalidateQueries({ queryKey: ["segment", segment.id] });
    },
    onError: tell.failed,
  });
  const remove = useMutation({
    mutationFn: () => deleteSegment({ client: preo, path }),
    onSuccess: () => go(to("segments")),
    onError: tell.failed,
  });
  const ask = useConfirm();
  const text = `${shared("sureDelete", { name: segment.name })} ${t("usedBy")}`;
  const askRemove = () => ask({ title: t("deleteSegment"), text, danger: true, onConfirm: () => remove.mutate() });
  if (!can("editor")) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        onClick={() => calculate.mutate()}
        loading={calculate.isPending}
        disabled={segment.status === "calculating" || segment.kind === "list"}
      >
        {t("recalculate")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={10} aria-label={shared("more")}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {can("manager") ? (
            <Menu.Item component="a" href={`/v1/segments/${segment.id}/export`} download>
              {t("export")}
            </Menu.Item>
          ) : null}
          <Menu.Item color="red" onClick={askRemove}>
            {t("deleteSegment")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
