import { Button, Group, Select, SimpleGrid, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useFormat } from "../../shared/format.ts";
import { MailFrame } from "../../shared/mail-frame.tsx";
import { Card, Waiting } from "../../shared/page.tsx";
import type { Content } from "./message-page.tsx";
import { starter } from "./starter.ts";
import { useTexts } from "./use-texts.ts";

const HtmlEditor = lazy(async () => ({ default: (await import("./html-editor.tsx")).HtmlEditor }));

const EXAMPLES = '{{ user.first_name | default: "friend" }}, {{ edition.name }}, {{ links.unsubscribe }}';
const OFFERED = ["da", "en", "de", "sv", "nb", "nl", "fr", "fi", "is", "pl"];

interface LanguageTabsProps {
  content: Content;
  change: (changes: Partial<Content>) => void;
  readOnly: boolean;
}

/** Subject, preview text and body of each language, with what the body looks like beside it. */
export function LanguageTabs({ content, change, readOnly }: LanguageTabsProps) {
  const t = useTexts();
  const format = useFormat();
  const codes = [...new Set([...Object.keys(content.subject), ...Object.keys(content.body)])];
  const [open, setOpen] = useState<string | null>(codes[0] ?? "en");
  const add = (code: string | null) => {
    if (!code) return;
    change({ subject: { ...content.subject, [code]: "" }, body: { ...content.body, [code]: "" } });
    setOpen(code);
  };
  return (
    <Tabs value={open} onChange={setOpen} keepMounted={false}>
      <Group align="flex-end" mb="md" gap="sm">
        <Tabs.List flex={1}>
          {codes.map((code) => (
            <Tabs.Tab key={code} value={code}>
              {format.language(code)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {readOnly ? null : (
          <Select
            size="xs"
            aria-label={t("addLanguage")}
            placeholder={t("addLanguage")}
            data={OFFERED.filter((code) => !codes.includes(code)).map((value) => ({ value, label: format.language(value) }))}
            value={null}
            onChange={add}
          />
        )}
      </Group>
      {codes.map((code) => (
        <Tabs.Panel key={code} value={code}>
          <OneLanguage code={code} content={content} change={change} readOnly={readOnly} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function OneLanguage({ code, content, change, readOnly }: LanguageTabsProps & { code: string }) {
  const t = useTexts();
  const body = content.body[code] ?? "";
  const set = (part: "subject" | "preheader" | "body", text: string) => change({ [part]: { ...content[part], [code]: text } });
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Card>
        <Stack gap="md">
          <TextInput
            label={t("subject")}
            value={content.subject[code] ?? ""}
            onChange={(event) => set("subject", event.currentTarget.value)}
            readOnly={readOnly}
          />
          <TextInput
            label={t("preheader")}
            description={t("preheaderHelp")}
            value={content.preheader[code] ?? ""}
            onChange={(event) => set("preheader", event.currentTarget.value)}
            readOnly={readOnly}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t("body")}
            </Text>
            <Suspense fallback={<Waiting />}>
              <HtmlEditor value={body} onChange={(text) => set("body", text)} label={t("body")} readOnly={readOnly} />
            </Suspense>
            <Text size="xs" c="dimmed" mt={6}>
              {t("bodyHelp", { examples: EXAMPLES })}
            </Text>
            {body.trim() === "" && !readOnly ? (
              <Button mt="sm" size="xs" variant="default" onClick={() => set("body", starter(code))}>
                {t("starter")}
              </Button>
            ) : null}
          </div>
        </Stack>
      </Card>
      <Card title={t("preview")}>
        {body.trim() === "" ? <Text c="dimmed">{t("previewNothing")}</Text> : <MailFrame html={body} title={t("preview")} />}
        <Text size="xs" c="dimmed" mt="xs">
          {t("previewHelp")}
        </Text>
      </Card>
    </SimpleGrid>
  );
}
