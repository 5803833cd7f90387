import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { retrieveOutboxMessage } from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useFormat } from "../../shared/format.ts";
import { MailFrame } from "../../shared/mail-frame.tsx";
import { Card, Facts, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

/** One message as its guest would read it. */
export function OutboxPage() {
  const id = useRecordId();
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  const mail = useQuery({ queryKey: ["outbox", id], queryFn: () => retrieveOutboxMessage({ client: preo, path: { id } }) });
  if (mail.error) return <Problem error={mail.error} retry={() => void mail.refetch()} />;
  if (!mail.data) return <Waiting />;
  const { subject, sender, recipient, created, size_bytes, html, text, headers } = mail.data;
  return (
    <Page title={subject} back={{ to: to("outbox"), title: t("title") }}>
      <Card>
        <Facts
          facts={[
            [t("sender"), sender],
            [t("recipient"), recipient],
            [t("created"), format.time(created)],
            [t("size"), format.bytes(size_bytes)],
          ]}
        />
      </Card>
      <Card title={t("message")}>{html ? <MailFrame html={html} title={t("message")} /> : <Text c="dimmed">{t("noHtml")}</Text>}</Card>
      {text ? (
        <Card title={t("text")}>
          <Text style={{ whiteSpace: "pre-wrap" }}>{text}</Text>
        </Card>
      ) : null}
      <Card title={t("headers")}>
        <Code block tabIndex={0}>
          {headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}
        </Code>
      </Card>
    </Page>
  );
}
