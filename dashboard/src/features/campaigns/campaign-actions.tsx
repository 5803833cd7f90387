import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelCampaign, deleteCampaign, type RetrieveCampaignResponse, sendCampaignNow } from "preo-sdk";
import { useConfirm } from "../../shared/confirm.tsx";
import { useGo } from "../../shared/link.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { useTexts } from "./use-texts.ts";

/** What can be done with a campaign as it stands, by whoever may. */
export function CampaignActions({ campaign: { id, name, status } }: { campaign: RetrieveCampaignResponse }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const { can } = useScope();
  const { send, cancel, remove } = useChanges(id);
  const ask = useConfirm();
  const waits = status === "draft" || status === "scheduled";
  const goes = ["scheduled", "calculating", "sending"].includes(status);
  return (
    <>
      {status === "draft" && can("editor") ? (
        <Button
          variant="default"
          onClick={() =>
            ask({ title: t("deleteCampaign"), text: shared("sureDelete", { name }), danger: true, onConfirm: () => remove.mutate() })
          }
        >
          {t("deleteCampaign")}
        </Button>
      ) : null}
      {goes && can("manager") ? (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => ask({ title: t("cancel"), text: t("sureCancel", { name }), danger: true, onConfirm: () => cancel.mutate() })}
        >
          {t("cancel")}
        </Button>
      ) : null}
      {waits && can("manager") ? (
        <Button
          loading={send.isPending}
          onClick={() => ask({ title: t("sendNow"), text: t("sureSend", { name }), onConfirm: () => send.mutate() })}
        >
          {t("sendNow")}
        </Button>
      ) : null}
    </>
  );
}

function useChanges(id: string) {
  const t = useTexts();
  const tell = useTell();
  const go = useGo();
  const queries = useQueryClient();
  const { to } = useScope();
  const path = { id };
  const after = (message: string) => () => {
    tell.done(message);
    return queries.invalidateQueries({ queryKey: ["campaign", id] });
  };
  const send = useMutation({
    mutationFn: () => sendCampaignNow({ client: preo, path }),
    onSuccess: after(t("sendingStarted")),
    onError: tell.failed,
  });
  const cancel = useMutation({
    mutationFn: () => cancelCampaign({ client: preo, path }),
    onSuccess: after(t("cancelledDone")),
    onError: tell.failed,
  });
  const remove = useMutation({
    mutationFn: () => deleteCampaign({ client: preo, path }),
    onSuccess: () => go(to("campaigns")),
    onError: tell.failed,
  });
  return { send, cancel, remove };
}
