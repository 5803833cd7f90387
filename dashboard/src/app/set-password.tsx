import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useAddress } from "../shared/address.ts";
import { useGo } from "../shared/link.tsx";
import { setPassword } from "../shared/session.ts";
import { Mark } from "./mark.tsx";
import { useAppTexts } from "./use-texts.ts";

const SHORTEST = 10;

/** Where the link of an invitation leads: a password is chosen, once. */
export function SetPassword() {
  const t = useAppTexts();
  const go = useGo();
  const [address] = useAddress();
  const [password, choose] = useState("");
  const token = address.get("token") ?? "";
  const save = useMutation({ mutationFn: () => setPassword(token, password), onSuccess: () => go("/sign-in") });
  useEffect(() => {
    document.title = `${t("setPassword")} · Preo`;
  }, [t]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <main className="sign-in">
      <Paper withBorder radius="lg" p={32} w="100%" maw={400}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Mark />
            <div>
              <Title order={1}>{t("setPassword")}</Title>
              <Text c="dimmed">{t("setPasswordHelp", { count: SHORTEST })}</Text>
            </div>
            {save.error ? (
              <Alert color="red" role="alert">
                {t("setPasswordWrong")}
              </Alert>
            ) : null}
            <PasswordInput
              label={t("newPassword")}
              autoComplete="new-password"
              size="md"
              minLength={SHORTEST}
              required
              withAsterisk={false}
              autoFocus
              value={password}
              onChange={(event) => choose(event.currentTarget.value)}
            />
            <Button type="submit" size="md" loading={save.isPending}>
              {t("setPassword")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
