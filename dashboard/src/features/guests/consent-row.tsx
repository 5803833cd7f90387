import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RetrieveUserResponse, updateConsent } from "preo-sdk";
import { useConfirm } from "../../shared/confirm.tsx";
import { useFormat } from "../../shared/format.ts";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

type Consent = RetrieveUserResponse["consents"][number];

/** One consent as it stands, and its withdrawal when the guest asks for it. */
export function ConsentRow({ consent, userId }: { consent: Consent; userId: string }) {
  const t = useTexts();
  const format = useFormat();
  const tell = useTell();
  const queries = useQueryClient();
  const { can, editions } = useScope();
  const withdraw = useMutation({
    mutationFn: () => updateConsent({ client: preo, path: { id: consent.id }, body: { status: "withdrawn", source: "dashboard" } }),
    onSuccess: () => {
      tell.done(t("withdrawnDone"));
      return queries.invalidateQueries({ queryKey: ["guest", userId] });
    },
    onError: tell.failed,
  });
  const confirm = useConfirm();
  const ask = () => confirm({ title: t("withdraw"), text: t("withdrawSure"), danger: true, onConfirm: () => withdraw.mutate() });
  const edition = editions.find(({ id }) => id === consent.edition_id)?.name ?? t("everyEdition");
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Group gap="xs">
          <Text fw={550}>
            {t(`channel_${consent.channel}`)} · {consent.purpose}
          </Text>
          <Status value={consent.status} label={t(consent.status)} />
        </Group>
        <Text size="sm" c="dimmed">
          {edition} · {format.date(consent.withdrawn_at ?? consent.given_at)}
        </Text>
      </div>
      {consent.status === "granted" && can("editor") ? (
        <Button size="compact-sm" variant="default" onClick={ask} loading={withdraw.isPending}>
          {t("withdraw")}
        </Button>
      ) : null}
    </Group>
  );
}
