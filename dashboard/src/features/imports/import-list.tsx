import { Button } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { type ListDataImportsResponse, listDataImports } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

type Import = ListDataImportsResponse["results"][number];

export function ImportList() {
  const t = useTexts();
  const format = useFormat();
  const { filter, can, to } = useScope();
  const create = can("editor") ? (
    <Button component={Link} to={to("imports/new")} leftSection={<IconPlus size={16} />}>
      {t("create")}
    </Button>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <RecordList<Import>
        name="imports"
        dependsOn={[filter]}
        load={(request) => listDataImports({ client: preo, query: { ...filter, ...request } })}
        columns={[
          { id: "name", title: t("name"), cell: ({ name }) => name, sort: "name" },
          { id: "status", title: t("status"), cell: ({ status }) => <Status value={status} label={t(status)} />, sort: "status" },
          { id: "source", title: t("source"), cell: ({ source }) => source, sort: "source" },
          { id: "kind", title: t("kind"), cell: ({ kind }) => t(kind) },
          { id: "created", title: t("created"), cell: ({ created }) => format.time(created), sort: "created" },
          { id: "rows", title: t("rows"), cell: ({ rows_total }) => format.number(rows_total), align: "right" },
        ]}
        searchLabel={t("search")}
        open={({ id }) => to(`imports/${id}`)}
        empty={
          <Empty icon={<IconFileImport size={26} />} title={t("emptyTitle")} action={create}>
            {t("emptyHelp")}
          </Empty>
        }
        refetchMs={4_000}
      />
    </Page>
  );
}
