import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createSegment, recalculateSegment } from "preo-sdk";
import { useState } from "react";
import { fieldErrors } from "../../shared/field-errors.ts";
import { useGo } from "../../shared/link.tsx";
import { Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { SegmentForm, type SegmentValues } from "./segment-form.tsx";
import { useTexts } from "./use-texts.ts";

export function NewSegment() {
  const t = useTexts();
  const tell = useTell();
  const go = useGo();
  const { organization, edition, to } = useScope();
  const [values, setValues] = useState<SegmentValues>({
    name: "",
    description: "",
    edition_id: edition?.id ?? null,
    expression: "",
    communication_type: "marketing",
    communication_channel: "email",
  });
  const create = useMutation({
    mutationFn: async () => {
      const { id } = await createSegment({ client: preo, body: { organization_id: organization.id, ...values } });
      await recalculateSegment({ client: preo, path: { id } });
      return id;
    },
    onSuccess: (id) => {
      tell.done(t("saved"));
      go(to(`segments/${id}`));
    },
    onError: tell.failed,
  });
  return (
    <Page
      title={t("create")}
      back={{ to: to("segments"), title: t("title") }}
      actions={
        <Button
          onClick={() => create.mutate()}
          loading={create.isPending}
          disabled={values.name.trim() === "" || values.expression.trim() === ""}
        >
          {t("saveAndCalculate")}
        </Button>
      }
    >
      <SegmentForm values={values} change={(changes) => setValues({ ...values, ...changes })} errors={fieldErrors(create.error)} />
    </Page>
  );
}
