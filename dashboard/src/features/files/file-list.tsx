import { Button, FileButton } from "@mantine/core";
import { IconFiles, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getFileDetails, type ListFilesResponse, listFiles, uploadFile } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Stored = ListFilesResponse["results"][number];

const PURPOSES = ["import", "image", "attachment", "other"] as const;

export function FileList() {
  const t = useTexts();
  const format = useFormat();
  const { organization, can } = useScope();
  return (
    <Page title={t("title")} lead={t("lead")} actions={can("editor") ? <Upload /> : null}>
      <RecordList<Stored>
        name="files"
        dependsOn={[organization.id]}
        load={(request) => listFiles({ client: preo, query: { organization_id: organization.id, ...request } })}
        columns={[
          { id: "name", title: t("name"), cell: ({ name }) => name, sort: "name" },
          { id: "purpose", title: t("purpose"), cell: ({ purpose }) => t(purpose) },
          { id: "type", title: t("type"), cell: ({ content_type }) => content_type, extra: true },
          { id: "size", title: t("size"), cell: ({ size_bytes }) => format.bytes(size_bytes), sort: "size_bytes", align: "right" },
          { id: "created", title: t("created"), cell: ({ created }) => format.time(created), sort: "created" },
          { id: "download", title: t("download"), cell: ({ id }) => <Download id={id} /> },
        ]}
        filters={[{ name: "purpose", label: t("purpose"), options: PURPOSES.map((value) => ({ value, label: t(value) })) }]}
        searchLabel={t("search")}
        empty={
          <Empty icon={<IconFiles size={26} />} title={t("emptyTitle")}>
            {t("emptyHelp")}
          </Empty>
        }
      />
    </Page>
  );
}

function Upload() {
  const t = useTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const { organization } = useScope();
  const upload = useMutation({
    mutationFn: (file: File) => {
      const purpose = file.type.startsWith("image/") ? "image" : "attachment";
      return uploadFile({ client: preo, body: { organization_id: organization.id, purpose, name: file.name, file } });
    },
    onSuccess: () => {
      tell.done(t("uploaded"));
      return queries.invalidateQueries({ queryKey: ["files"] });
    },
    onError: tell.failed,
  });
  return (
    <FileButton onChange={(file) => file && upload.mutate(file)}>
      {(props) => (
        <Button {...props} loading={upload.isPending} leftSection={<IconUpload size={16} />}>
          {t("upload")}
        </Button>
      )}
    </FileButton>
  );
}

// The link is signed for a short time, so it is asked for when it is needed.
function Download({ id }: { id: string }) {
  const t = useTexts();
  const tell = useTell();
  const fetchLink = useMutation({
    mutationFn: () => getFileDetails({ client: preo, path: { id } }),
    onSuccess: ({ download_url }) => location.assign(download_url),
    onError: tell.failed,
  });
  return (
    <Button size="compact-xs" variant="default" onClick={() => fetchLink.mutate()} loading={fetchLink.isPending}>
      {t("download")}
    </Button>
  );
}
