import { Button } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useEffect } from "react";
import { useGo } from "../shared/link.tsx";
import { Empty, Waiting } from "../shared/page.tsx";
import { Problem } from "../shared/problem.tsx";
import { ALL_EDITIONS, type Edition, useEditions } from "../shared/scope.tsx";
import { signOut, useSession } from "../shared/session.ts";
import { useAppTexts } from "./use-texts.ts";

const LAST_KEY = "preo.last";

/** Chooses where to begin: the organization looked at last, and its edition that is next or on. */
export function Start() {
  const { data: session } = useSession();
  const t = useAppTexts();
  const go = useGo();
  const last = localStorage.getItem(LAST_KEY);
  const organization = session?.organizations.find(({ slug }) => slug === last) ?? session?.organizations[0];
  const editions = useEditions(organization?.id);
  useEffect(() => {
    if (!organization || !editions.data) return;
    go(`/app/${organization.slug}/${current(editions.data.results)?.slug ?? ALL_EDITIONS}`);
  }, [organization, editions.data]);
  if (session && !organization)
    return (
      <Empty
        icon={<IconBuilding size={26} />}
        title={t("noOrganization")}
        action={<Button onClick={() => void signOut()}>{t("signOut")}</Button>}
      >
        {t("noOrganizationHelp")}
      </Empty>
    );
  return editions.error ? <Problem error={editions.error} retry={() => void editions.refetch()} /> : <Waiting />;
}

export function rememberOrganization(slug: string): void {
  localStorage.setItem(LAST_KEY, slug);
}

/** The edition that is on or comes next, else the last one. They come latest first. */
function current(editions: Edition[]): Edition | undefined {
  const today = new Date().toISOString();
  return editions.filter(({ ends_at, status }) => (ends_at ?? "") >= today && status !== "archived").at(-1) ?? editions[0];
}
