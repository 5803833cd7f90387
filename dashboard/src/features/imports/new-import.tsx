import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { createDataImport, type ListDataImportsResponse, uploadFile } from "preo-sdk";
import { useState } from "react";
import { useFormat } from "../../shared/format.ts";
import { useGo } from "../../shared/link.tsx";
import { Card, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Kind = ListDataImportsResponse["results"][number]["kind"];

/** First step: the file, where it comes from and what is in it. */
export function NewImport() {
  const t = useTexts();
  const tell = useTell();
  const go = useGo();
  const { organization, edition, to } = useScope();
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState("webshop");
  const [kind, setKind] = useState<Kind>("orders");
  const create = useMutation({
    mutationFn: async (chosen: File) => {
      const uploaded = await uploadFile({
        client: preo,
        body: { organization_id: organization.id, purpose: "import", name: chosen.name, file: chosen },
      });
      return createDataImport({
        client: preo,
        body: { organization_id: organization.id, edition_id: edition?.id ?? null, file_id: uploaded.id, name: chosen.name, source, kind },
      });
    },
    onSuccess: ({ id }) => go(to(`imports/${id}`)),
    onError: tell.failed,
  });
  const lacksEdition = kind === "orders" && !edition;
  return (
    <Page title={t("create")} back={{ to: to("imports"), title: t("title") }} lead={t("lead")}>
      <Card>
        <Stack gap="md" maw={640}>
          <FileDrop file={file} onDrop={setFile} />
          <Group grow align="flex-start">
            <Select
              label={t("kind")}
              data={(["orders", "contacts", "suppressions"] as const).map((value) => ({ value, label: t(value) }))}
              value={kind}
              onChange={(value) => value && setKind(value)}
              allowDeselect={false}
            />
            <TextInput
              label={t("source")}
              description={t("sourceHelp")}
              inputWrapperOrder={["label", "input", "description"]}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
          </Group>
          {lacksEdition ? <Alert color="yellow">{t("needEdition")}</Alert> : null}
          <Group>
            <Button
              onClick={() => file && create.mutate(file)}
              loading={create.isPending}
              disabled={!file || source.trim() === "" || lacksEdition}
            >
              {t("upload")}
            </Button>
          </Group>
        </Stack>
      </Card>
    </Page>
  );
}

function FileDrop({ file, onDrop }: { file: File | null; onDrop: (file: File | null) => void }) {
  const t = useTexts();
  const format = useFormat();
  return (
    <Dropzone onDrop={([dropped]) => onDrop(dropped ?? null)} multiple={false} inputProps={{ "aria-label": t("drop") }}>
      <Stack align="center" gap={6} py="xl">
        <IconFileSpreadsheet size={36} stroke={1.4} />
        <Text fw={550}>{file ? file.name : t("drop")}</Text>
        <Text size="sm" c="dimmed">
          {file ? format.bytes(file.size) : t("dropHelp")}
        </Text>
      </Stack>
    </Dropzone>
  );
}
