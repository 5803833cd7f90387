import { Select, Stack } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useGo } from "../shared/link.tsx";
import { ALL_EDITIONS, useScope } from "../shared/scope.tsx";
import { useAppTexts } from "./use-texts.ts";

/** Chooses the organization and the edition; the page stays the same where it can. */
export function ScopeSwitch() {
  const t = useAppTexts();
  const { session, organization, editions, edition } = useScope();
  const go = useGo();
  const { pathname } = useLocation();
  const part = pathname.split("/")[4];
  const open = (organizationSlug: string, editionSlug: string) => go(`/app/${organizationSlug}/${editionSlug}${part ? `/${part}` : ""}`);
  return (
    <Stack gap={6}>
      {session.organizations.length > 1 ? (
        <Select
          aria-label={t("organization")}
          data={session.organizations.map(({ slug, name }) => ({ value: slug, label: name }))}
          value={organization.slug}
          onChange={(slug) => slug && open(slug, ALL_EDITIONS)}
          allowDeselect={false}
        />
      ) : null}
      <Select
        aria-label={t("edition")}
        data={[...editions.map(({ slug, name }) => ({ value: slug, label: name })), { value: ALL_EDITIONS, label: t("allEditions") }]}
        value={edition?.slug ?? ALL_EDITIONS}
        onChange={(slug) => slug && open(organization.slug, slug)}
        allowDeselect={false}
      />
    </Stack>
  );
}
