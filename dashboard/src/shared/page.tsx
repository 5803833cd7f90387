import { Anchor, Box, Center, Group, Loader, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { type CSSProperties, type ReactNode, useEffect } from "react";
import { Link } from "./link.tsx";
import { useSharedTexts } from "./use-texts.ts";

/** The head of a page and what stands below. */
export function Page({ title, lead, badge, back, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Preo`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="md">
        <Box miw={0}>
          {back ? (
            <Anchor component={Link} to={back.to} size="sm" c="dimmed" className="back-link">
              <IconChevronLeft size={14} /> {back.title}
            </Anchor>
          ) : null}
          <Group gap="sm" align="center">
            <Title order={1}>{title}</Title>
            {badge}
          </Group>
          {lead ? (
            <Text c="dimmed" mt={4} maw="64ch">
              {lead}
            </Text>
          ) : null}
        </Box>
        {actions ? <Group gap="xs">{actions}</Group> : null}
      </Group>
      {children}
    </Stack>
  );
}

interface PageProps {
  title: string;
  lead?: ReactNode;
  badge?: ReactNode;
  back?: { to: string; title: string };
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled surface. */
export function Card({ title, actions, children, flush }: { title?: string; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <Paper component="section" withBorder radius="lg" p={flush ? 0 : "lg"} className="card">
      {title || actions ? (
        <Group justify="space-between" mb={flush ? 0 : "md"} p={flush ? "lg" : 0} pb={flush ? "sm" : 0}>
          {title ? <Title order={2}>{title}</Title> : <span />}
          {actions}
        </Group>
      ) : null}
      {children}
    </Paper>
  );
}

/** Nothing is here yet: what this is for and the first step. */
export function Empty({ icon, title, children, action }: { icon: ReactNode; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap="sm" maw={460}>
        <ThemeIcon size={52} radius="xl" variant="light">
          {icon}
        </ThemeIcon>
        <Title order={2} ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center" component="div">
          {children}
        </Text>
        {action ? <Box mt="xs">{action}</Box> : null}
      </Stack>
    </Center>
  );
}

/** Names and their values, for reading. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === "" || value === null || value === undefined ? "–" : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A figure with its name, and a share from 0 to 1 as a bar; the grid that holds them is `.figures`. */
export function Figure({ name, value, hint, bar }: { name: string; value: ReactNode; hint?: ReactNode; bar?: number }) {
  return (
    <div className="figure">
      <div className="figure-name">{name}</div>
      <div className="figure-value">{value}</div>
      {bar === undefined ? null : <div className="figure-bar" style={{ "--share": Math.min(1, bar) } as CSSProperties} />}
      {hint ? <div className="figure-hint">{hint}</div> : null}
    </div>
  );
}

export function Waiting() {
  const t = useSharedTexts();
  return (
    <Center py={80} role="status" aria-label={t("loading")}>
      <Loader size="sm" />
    </Center>
  );
}
