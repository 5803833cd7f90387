import { Alert, Button, Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  createEmailMessage,
  deleteEmailMessage,
  type GetEmailMessageDetailsResponse,
  getEmailMessageDetails,
  updateEmailMessage,
} from "preo-sdk";
import { useState } from "react";
import { useRecordId } from "../../shared/address.ts";
import { useConfirm } from "../../shared/confirm.tsx";
import { Link, useGo } from "../../shared/link.tsx";
import { Card, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { LanguageTabs } from "./language-tabs.tsx";
import { useTexts } from "./use-texts.ts";

export type Content = Pick<GetEmailMessageDetailsResponse, "name" | "communication_type" | "subject" | "preheader" | "body">;

export function NewMessage() {
  const t = useTexts();
  const { organization, edition, to } = useScope();
  const go = useGo();
  const [first = "en", ...others] = edition?.locales ?? ["en"];
  const empty = Object.fromEntries([first, ...others].map((code) => [code, ""]));
  const create = (content: Content) =>
    createEmailMessage({
      client: preo,
      body: { organization_id: organization.id, edition_id: edition?.id ?? null, body_format: "html", ...content },
    });
  return (
    <MessageEditor
      title={t("create")}
      initial={{ name: "", communication_type: "marketing", subject: empty, preheader: empty, body: empty }}
      save={async (content) => {
        const { id } = await create(content);
        go(to(`messages/${id}`));
      }}
    />
  );
}

export function MessagePage() {
  const id = useRecordId();
  const queries = useQueryClient();
  const message = useQuery({ queryKey: ["message", id], queryFn: () => getEmailMessageDetails({ client: preo, path: { id } }) });
  if (message.error) return <Problem error={message.error} retry={() => void message.refetch()} />;
  if (!message.data) return <Waiting />;
  const { name, communication_type, subject, preheader, body } = message.data;
  return (
    <MessageEditor
      key={id}
      id={id}
      title={name}
      initial={{ name, communication_type, subject, preheader, body }}
      save={async (content) => {
        await updateEmailMessage({ client: preo, path: { id }, body: content });
        await queries.invalidateQueries({ queryKey: ["message", id] });
      }}
    />
  );
}

interface MessageEditorProps {
  id?: string;
  title: string;
  initial: Content;
  save: (content: Content) => Promise<unknown>;
}

function MessageEditor({ id, title, initial, save }: MessageEditorProps) {
  const t = useTexts();
  const tell = useTell();
  const { can, to } = useScope();
  const [content, setContent] = useState(initial);
  const change = (changes: Partial<Content>) => setContent({ ...content, ...changes });
  const saving = useMutation({
    mutationFn: () => save(withoutBlanks(content)),
    onSuccess: () => tell.done(t("saved")),
    onError: tell.failed,
  });
  const bodies = Object.values(content.body).filter((text) => text.trim() !== "");
  const lacksWayOut = content.communication_type === "marketing" && bodies.some((text) => !text.includes("links.unsubscribe"));
  return (
    <Page
      title={title}
      back={{ to: to("messages"), title: t("title") }}
      actions={
        can("editor") ? (
          <>
            {id ? <Remove id={id} name={title} /> : null}
            {id ? (
              <Button component={Link} to={to("campaigns/new")} variant="default" leftSection={<IconSend size={16} />}>
                {t("sendIt")}
              </Button>
            ) : null}
            <Button onClick={() => saving.mutate()} loading={saving.isPending} disabled={content.name.trim() === ""}>
              {t("save")}
            </Button>
          </>
        ) : null
      }
    >
      {saving.error ? <Problem error={saving.error} /> : null}
      {lacksWayOut ? <Alert color="yellow">{t("noUnsubscribe", { link: "{{ links.unsubscribe }}" })}</Alert> : null}
      <Card>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("name")}
            value={content.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            required
            readOnly={!can("editor")}
          />
          <Select
            label={t("type")}
            data={(["marketing", "transactional"] as const).map((value) => ({ value, label: t(value) }))}
            value={content.communication_type}
            onChange={(value) => value && change({ communication_type: value })}
            allowDeselect={false}
          />
        </SimpleGrid>
      </Card>
      <LanguageTabs content={content} change={change} readOnly={!can("editor")} />
    </Page>
  );
}

// A language counts when it has something to say.
function withoutBlanks(content: Content): Content {
  const kept = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
  return { ...content, subject: kept(content.subject), preheader: kept(content.preheader), body: kept(content.body) };
}

function Remove({ id, name }: { id: string; name: string }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const tell = useTell();
  const go = useGo();
  const { to } = useScope();
  const remove = useMutation({
    mutationFn: () => deleteEmailMessage({ client: preo, path: { id } }),
    onSuccess: () => go(to("messages")),
    onError: tell.failed,
  });
  const confirm = useConfirm();
  const ask = () =>
    confirm({ title: t("deleteMessage"), text: shared("sureDelete", { name }), danger: true, onConfirm: () => remove.mutate() });
  return (
    <Button variant="default" onClick={ask} loading={remove.isPending}>
      {t("deleteMessage")}
    </Button>
  );
}
