import { IconShieldCheck } from "@tabler/icons-react";
import { type ListConsentsResponse, listConsents } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

type Consent = ListConsentsResponse["results"][number];

export function ConsentList() {
  const t = useTexts();
  const format = useFormat();
  const { organization, editions, to } = useScope();
  const options = <Value extends "email" | "sms" | "granted" | "withdrawn">(values: readonly Value[]) =>
    values.map((value) => ({ value, label: t(value) }));
  return (
    <Page title={t("title")} lead={t("lead")}>
      <RecordList<Consent>
        name="consents"
        dependsOn={[organization.id]}
        load={(request) => listConsents({ client: preo, query: { organization_id: organization.id, ...request } })}
        columns={[
          { id: "guest", title: t("guest"), cell: () => t("look") },
          { id: "channel", title: t("channel"), cell: ({ channel }) => t(channel) },
          { id: "purpose", title: t("purpose"), cell: ({ purpose }) => purpose },
          { id: "status", title: t("status"), cell: ({ status }) => <Status value={status} label={t(status)} /> },
          {
            id: "edition",
            title: t("edition"),
            cell: ({ edition_id }) => editions.find(({ id }) => id === edition_id)?.name ?? t("everyEdition"),
          },
          { id: "source", title: t("source"), cell: ({ source }) => t(source) },
          { id: "given", title: t("given"), cell: ({ withdrawn_at, given_at }) => format.date(withdrawn_at ?? given_at) },
          { id: "wording", title: t("wording"), cell: ({ wording }) => wording || "–", extra: true },
        ]}
        filters={[
          { name: "channel", label: t("channel"), options: options(["email", "sms"]) },
          { name: "status", label: t("status"), options: options(["granted", "withdrawn"]) },
        ]}
        open={({ user_id }) => to(`guests/${user_id}`)}
        empty={
          <Empty icon={<IconShieldCheck size={26} />} title={t("emptyTitle")}>
            {t("emptyHelp")}
          </Empty>
        }
      />
    </Page>
  );
}
