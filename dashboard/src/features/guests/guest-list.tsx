import { Badge, Button, Group } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { type ListUsersResponse, listUsers } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { type Column, RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { guestName } from "./guest-name.ts";
import { useTexts } from "./use-texts.ts";

type Guest = ListUsersResponse["results"][number];

const COUNTRIES = ["DK", "SE", "NO", "FI", "IS", "DE", "NL", "GB", "US"];

export function GuestList() {
  const t = useTexts();
  const format = useFormat();
  const { filter, to } = useScope();
  const columns = useColumns();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <RecordList<Guest>
        name="guests"
        dependsOn={[filter]}
        load={(request) => listUsers({ client: preo, query: { ...filter, ...request } })}
        columns={columns}
        filters={[
          { name: "country", label: t("country"), options: COUNTRIES.map((code) => ({ value: code, label: format.country(code) })) },
        ]}
        searchLabel={t("search")}
        open={({ id }) => to(`guests/${id}`)}
        empty={<NoGuests />}
      />
    </Page>
  );
}

function useColumns(): Column<Guest>[] {
  const t = useTexts();
  const format = useFormat();
  return [
    { id: "name", title: t("name"), cell: guestName },
    { id: "email", title: t("email"), cell: ({ email }) => email ?? "–" },
    { id: "phone", title: t("phone"), cell: ({ phone }) => phone ?? "–", extra: true },
    { id: "country", title: t("country"), cell: ({ country }) => format.country(country) },
    { id: "city", title: t("city"), cell: ({ city }) => city ?? "–", extra: true },
    { id: "locale", title: t("locale"), cell: ({ locale }) => format.language(locale), extra: true },
    { id: "tags", title: t("tags"), cell: ({ tags }) => <Tags tags={tags} />, extra: true },
    { id: "created", title: t("created"), cell: ({ created }) => format.date(created), sort: "created" },
  ];
}

function Tags({ tags }: { tags: string[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} color="gray">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

function NoGuests() {
  const t = useTexts();
  const { edition, can, to } = useScope();
  return (
    <Empty
      icon={<IconUsers size={26} />}
      title={t("emptyTitle")}
      action={
        can("manager") ? (
          <Button component={Link} to={to("imports")}>
            {t("emptyAction")}
          </Button>
        ) : null
      }
    >
      {edition ? t("emptyEdition") : t("emptyHelp")}
    </Empty>
  );
}
