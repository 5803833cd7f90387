import { Alert, Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { PreoError } from "preo-sdk";
import type { en } from "./texts.en.ts";
import type { Translate } from "./texts.ts";
import { useSharedTexts } from "./use-texts.ts";

/** What went wrong, in words that say what to do. */
function explain(error: unknown, t: Translate<typeof en>): string {
  if (!(error instanceof PreoError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return t("unreachable");
  if (error.status === 403) return t("forbidden");
  if (error.status === 404) return t("notFound");
  const fields = error.fields.map(({ pointer, parameter, detail }) =>
    `${pointer?.replace(/^\//, "") ?? parameter ?? ""}: ${detail}`.replace(/^: /, ""),
  );
  return fields.length > 0 ? fields.join("\n") : error.message;
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useSharedTexts();
  return (
    <Alert icon={<IconAlertTriangle size={18} />} color="red" variant="light" title={t("wrong")} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm" style={{ whiteSpace: "pre-line" }}>
          {explain(error, t)}
        </Text>
        {retry ? (
          <Button size="xs" variant="default" onClick={retry}>
            {t("retry")}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  );
}

/** Gives the functions that tell, in a corner of the screen, how an action ended. */
export function useTell() {
  const t = useSharedTexts();
  return {
    done: (message: string) => notifications.show({ message, color: "teal" }),
    failed: (error: unknown) =>
      notifications.show({
        title: t("wrong"),
        message: explain(error, t),
        color: "red",
        autoClose: 10_000,
        style: { whiteSpace: "pre-line" },
      }),
  };
}
