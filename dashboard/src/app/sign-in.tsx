import { Alert, Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useAddress } from "../shared/address.ts";
import { useGo } from "../shared/link.tsx";
import { giveCode, SignInError, signIn } from "../shared/session.ts";
import { LanguageSwitch } from "./language-switch.tsx";
import { Mark } from "./mark.tsx";
import { useAppTexts } from "./use-texts.ts";

export function SignIn() {
  const t = useAppTexts();
  const go = useGo();
  const [address] = useAddress();
  const [asksCode, askCode] = useState(false);
  const enter = useMutation({
    mutationFn: async (form: FormData) => {
      if (asksCode) await giveCode(text(form, "code"));
      else if ((await signIn(text(form, "email"), text(form, "password"))) === "code") return askCode(true);
      go(ownAddress(address.get("next")));
    },
  });
  useEffect(() => {
    document.title = `${t("signIn")} · Preo`;
  }, [t]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    enter.mutate(new FormData(event.currentTarget));
  };
  return (
    <main className="sign-in">
      <Paper withBorder radius="lg" p={32} w="100%" maw={400}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Mark />
            <div>
              <Title order={1}>{t("signIn")}</Title>
              <Text c="dimmed">{t(asksCode ? "codeHelp" : "signInLead")}</Text>
            </div>
            {enter.error ? (
              <Alert color="red" role="alert">
                {t(messageFor(enter.error, asksCode))}
              </Alert>
            ) : null}
            {asksCode ? <CodeField /> : <PasswordFields />}
            <Button type="submit" size="md" loading={enter.isPending}>
              {t("signIn")}
            </Button>
            <Group justify="center">
              <LanguageSwitch />
            </Group>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}

function PasswordFields() {
  const t = useAppTexts();
  return (
    <>
      <TextInput name="email" type="email" label={t("email")} autoComplete="username" required autoFocus withAsterisk={false} size="md" />
      <PasswordInput name="password" label={t("password")} autoComplete="current-password" required withAsterisk={false} size="md" />
    </>
  );
}

function CodeField() {
  const t = useAppTexts();
  return (
    <TextInput
      key="code"
      name="code"
      label={t("code")}
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      autoFocus
      withAsterisk={false}
      size="md"
    />
  );
}

function messageFor(error: Error, asksCode: boolean): "signInWrong" | "signInOften" | "signInFailed" | "codeWrong" {
  const status = error instanceof SignInError ? error.status : 500;
  if (status === 429) return "signInOften";
  if (status >= 500) return "signInFailed";
  return asksCode ? "codeWrong" : "signInWrong";
}

/** Only an address of this dashboard is gone to after signing in. */
function ownAddress(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
