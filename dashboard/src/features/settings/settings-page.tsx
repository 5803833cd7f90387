import { Alert, Button, Group, Select, SimpleGrid, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type RetrieveOrganizationResponse, retrieveOrganization, updateOrganization } from "preo-sdk";
import { fieldErrors } from "../../shared/field-errors.ts";
import { Card, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { useTexts } from "./use-texts.ts";

type Organization = RetrieveOrganizationResponse;

export function SettingsPage() {
  const t = useTexts();
  const { organization } = useScope();
  const found = useQuery({
    queryKey: ["organization", organization.id],
    queryFn: () => retrieveOrganization({ client: preo, path: { id: organization.id } }),
  });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {found.error ? (
        <Problem error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Form key={found.data.id} organization={found.data} />
      ) : (
        <Waiting />
      )}
    </Page>
  );
}

function Form({ organization }: { organization: Organization }) {
  const t = useTexts();
  const { can } = useScope();
  const { form, save } = useSettings(organization);
  const locked = !can("owner");
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} className="stack">
      {locked ? <Alert color="gray">{t("readOnly")}</Alert> : null}
      <Card title={t("organization")}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput label={t("name")} readOnly={locked} {...form.getInputProps("name")} />
          <TextInput label={t("default_locale")} readOnly={locked} {...form.getInputProps("default_locale")} />
          <TextInput label={t("default_currency")} readOnly={locked} {...form.getInputProps("default_currency")} />
        </SimpleGrid>
      </Card>
      <Sender form={form} locked={locked} />
      {locked ? null : (
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t("save")}
          </Button>
        </Group>
      )}
    </form>
  );
}

function Sender({ form, locked }: { form: SettingsForm; locked: boolean }) {
  const t = useTexts();
  return (
    <Card title={t("sender")}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput label={t("email_from_name")} readOnly={locked} {...form.getInputProps("email_from_name")} />
        <TextInput label={t("email_from_address")} readOnly={locked} {...form.getInputProps("email_from_address")} />
        <TextInput label={t("email_reply_to")} readOnly={locked} {...form.getInputProps("email_reply_to")} />
      </SimpleGrid>
      <Textarea
        mt="md"
        label={t("postal_address")}
        description={t("postalHelp")}
        readOnly={locked}
        autosize
        {...form.getInputProps("postal_address")}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md">
        <Select
          label={t("tracking")}
          data={(["none", "aggregate", "individual"] as const).map((value) => ({ value, label: t(value) }))}
          allowDeselect={false}
          disabled={locked}
          {...form.getInputProps("tracking")}
        />
        <Switch
          mt="lg"
          label={t("existing_customer_marketing")}
          description={t("existingHelp")}
          disabled={locked}
          {...form.getInputProps("existing_customer_marketing", { type: "checkbox" })}
        />
      </SimpleGrid>
    </Card>
  );
}

type SettingsForm = ReturnType<typeof useSettings>["form"];

function useSettings(organization: Organization) {
  const t = useTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: {
      name: organization.name,
      default_locale: organization.default_locale,
      default_currency: organization.default_currency,
      email_from_name: organization.email_from_name,
      email_from_address: organization.email_from_address ?? "",
      email_reply_to: organization.email_reply_to ?? "",
      postal_address: organization.postal_address,
      tracking: organization.tracking,
      existing_customer_marketing: organization.existing_customer_marketing,
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      updateOrganization({
        client: preo,
        path: { id: organization.id },
        body: { ...values, email_from_address: values.email_from_address || null, email_reply_to: values.email_reply_to || null },
      }),
    onSuccess: () => {
      tell.done(t("saved"));
      return Promise.all([
        queries.invalidateQueries({ queryKey: ["organization", organization.id] }),
        queries.invalidateQueries({ queryKey: ["me"] }),
      ]);
    },
    onError: (error) => {
      form.setErrors(fieldErrors(error));
      tell.failed(error);
    },
  });
  return { form, save };
}
