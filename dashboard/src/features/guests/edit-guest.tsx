import { Button, Group, Modal, SimpleGrid, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RetrieveUserResponse, updateUser } from "preo-sdk";
import { fieldErrors } from "../../shared/field-errors.ts";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useSharedTexts } from "../../shared/use-texts.ts";
import { useTexts } from "./use-texts.ts";

const texts = ["first_name", "last_name", "email", "phone", "locale", "country", "postal_code", "city"] as const;

/** Changes what is known of a guest; only what was changed is sent. */
export function EditGuest({ guest, close }: { guest: RetrieveUserResponse; close: () => void }) {
  const t = useTexts();
  const shared = useSharedTexts();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: {
      ...Object.fromEntries(texts.map((name) => [name, guest[name] ?? ""])),
      tags: guest.tags,
      do_not_contact: guest.do_not_contact,
    } as Record<(typeof texts)[number], string> & { tags: string[]; do_not_contact: boolean },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const changed = texts.filter((name) => values[name] !== (guest[name] ?? ""));
      const body = Object.fromEntries(changed.map((name) => [name, values[name] === "" && !name.endsWith("_name") ? null : values[name]]));
      return updateUser({
        client: preo,
        path: { id: guest.id },
        body: { ...body, tags: values.tags, do_not_contact: values.do_not_contact },
      });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["guest", guest.id] });
      tell.done(t("saved"));
      close();
    },
    onError: (error) => {
      form.setErrors(fieldErrors(error));
      tell.failed(error);
    },
  });
  return (
    <Modal opened onClose={close} title={t("editTitle")} size="lg" closeButtonProps={{ "aria-label": shared("close") }}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {texts.map((name) => (
              <TextInput key={name} label={t(name)} {...form.getInputProps(name)} />
            ))}
          </SimpleGrid>
          <TagsInput label={t("tags")} {...form.getInputProps("tags")} />
          <Switch
            label={t("doNotContact")}
            description={t("doNotContactHelp")}
            {...form.getInputProps("do_not_contact", { type: "checkbox" })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {shared("cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {shared("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
