import { IconUsers } from "@tabler/icons-react";
import { type ListSegmentMembersResponse, listSegmentMembers } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Empty } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { guestName } from "../guests/guest-name.ts";
import { useTexts } from "./use-texts.ts";

type Member = ListSegmentMembersResponse["results"][number];

/** Who is in a segment, as last calculated. */
export function Members({ id, calculatedAt }: { id: string; calculatedAt: string | null }) {
  const t = useTexts();
  const format = useFormat();
  const { to } = useScope();
  return (
    <RecordList<Member>
      name="members"
      dependsOn={[id, calculatedAt]}
      load={(request) => listSegmentMembers({ client: preo, path: { id }, query: request })}
      columns={[
        { id: "name", title: t("name"), cell: guestName },
        { id: "email", title: t("email"), cell: ({ email }) => email ?? "–" },
        { id: "country", title: t("country"), cell: ({ country }) => format.country(country) },
      ]}
      searchLabel={t("searchMembers")}
      open={(member) => to(`guests/${member.id}`)}
      empty={
        <Empty icon={<IconUsers size={26} />} title={t("membersEmpty")}>
          {t("membersEmptyHelp")}
        </Empty>
      }
    />
  );
}
