import {
  ActionIcon,
  AppShell,
  Box,
  Burger,
  Button,
  Group,
  Kbd,
  ScrollArea,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconLogout, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { Waiting } from "../shared/page.tsx";
import { Problem } from "../shared/problem.tsx";
import { ALL_EDITIONS, makeScope, ScopeProvider, useEditions } from "../shared/scope.tsx";
import { signOut, useSession } from "../shared/session.ts";
import { LanguageSwitch } from "./language-switch.tsx";
import { Mark } from "./mark.tsx";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import { ScopeSwitch } from "./scope-switch.tsx";
import { rememberOrganization } from "./start.tsx";
import { UnknownPage } from "./unknown-page.tsx";
import { useAppTexts } from "./use-texts.ts";

/** Everything around a page: where one is, where one can go, and the page itself. */
export function Shell() {
  const { organization: organizationSlug, edition: editionSlug } = useParams({ from: "/app/$organization/$edition" });
  const { data: session } = useSession();
  const organization = session?.organizations.find(({ slug }) => slug === organizationSlug);
  const editions = useEditions(organization?.id);
  useEffect(() => {
    if (organization) rememberOrganization(organization.slug);
  }, [organization]);
  if (!session) return <Waiting />;
  if (!organization) return <UnknownPage />;
  if (editions.error) return <Problem error={editions.error} retry={() => void editions.refetch()} />;
  if (!editions.data) return <Waiting />;
  const edition = editions.data.results.find(({ slug }) => slug === editionSlug);
  if (!edition && editionSlug !== ALL_EDITIONS) return <UnknownPage />;
  return (
    <ScopeProvider scope={makeScope(session, organization, editions.data.results, edition)}>
      <Frame />
    </ScopeProvider>
  );
}

function Frame() {
  const t = useAppTexts();
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  useEffect(close, [pathname]);
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 248, breakpoint: "sm", collapsed: { mobile: !opened } }} layout="alt" padding={0}>
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <AppShell.Header px="md" withBorder={false} bg="var(--preo-page)">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
            <Box hiddenFrom="sm">
              <Mark />
            </Box>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <FindButton />
            <SchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="rail" withBorder={false}>
        <Rail opened={opened} toggle={toggle} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Box id="content" tabIndex={-1} className="main" px={{ base: "md", md: 36 }} pt="sm" pb={64} style={{ outline: "none" }}>
          <Outlet />
        </Box>
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
}

function Rail({ opened, toggle }: { opened: boolean; toggle: () => void }) {
  const t = useAppTexts();
  const { data: session } = useSession();
  return (
    <>
      <Group justify="space-between" px="md" pt="md" pb="sm">
        <Mark />
        <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
      </Group>
      <Box px="sm">
        <ScopeSwitch />
      </Box>
      <ScrollArea type="auto" px="sm" style={{ flex: 1 }}>
        <Navigation />
      </ScrollArea>
      <Group justify="space-between" wrap="nowrap" p="sm" style={{ borderTop: "1px solid var(--preo-line)" }}>
        <Text size="xs" truncate c="dimmed" title={session?.email ?? undefined}>
          {session?.name}
        </Text>
        <Group gap={4} wrap="nowrap">
          <LanguageSwitch />
          <ActionIcon variant="subtle" color="gray" onClick={() => void signOut()} aria-label={t("signOut")} title={t("signOut")}>
            <IconLogout size={17} />
          </ActionIcon>
        </Group>
      </Group>
    </>
  );
}

function FindButton() {
  const t = useAppTexts();
  return (
    <>
      <Button
        variant="default"
        onClick={spotlight.open}
        leftSection={<IconSearch size={16} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        visibleFrom="sm"
        fw={400}
        c="dimmed"
        w={300}
        justify="space-between"
      >
        {t("find")}
      </Button>
      <ActionIcon variant="default" size={36} onClick={spotlight.open} aria-label={t("findShort")} hiddenFrom="sm">
        <IconSearch size={18} />
      </ActionIcon>
    </>
  );
}

function SchemeButton() {
  const t = useAppTexts();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  return (
    <ActionIcon
      variant="default"
      size={36}
      onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      aria-label={t("scheme")}
      title={t("scheme")}
    >
      {scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}
