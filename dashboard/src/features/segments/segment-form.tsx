import { Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { Card } from "../../shared/page.tsx";
import { useScope } from "../../shared/scope.tsx";
import { ExpressionPanel } from "./expression-panel.tsx";
import { useTexts } from "./use-texts.ts";

export interface SegmentValues {
  name: string;
  description: string;
  edition_id: string | null;
  expression: string;
  communication_type: "marketing" | "transactional";
  communication_channel: "any" | "email" | "sms";
}

interface SegmentFormProps {
  values: SegmentValues;
  change: (changes: Partial<SegmentValues>) => void;
  errors: Record<string, string>;
  readOnly?: boolean;
}

/** What a segment is called, is about, and says. */
export function SegmentForm({ values, change, errors, readOnly = false }: SegmentFormProps) {
  const t = useTexts();
  const { organization, editions } = useScope();
  return (
    <>
      <Card>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <TextInput
            label={t("name")}
            value={values.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errors["name"]}
            required
            readOnly={readOnly}
          />
          <Select
            label={t("edition")}
            data={[{ value: "", label: t("allEditions") }, ...editions.map(({ id, name }) => ({ value: id, label: name }))]}
            value={values.edition_id ?? ""}
            onChange={(id) => change({ edition_id: id || null })}
            allowDeselect={false}
            readOnly={readOnly}
          />
          <Select
            label={t("type")}
            data={(["marketing", "transactional"] as const).map((value) => ({ value, label: t(value) }))}
            value={values.communication_type}
            onChange={(value) => value && change({ communication_type: value })}
            allowDeselect={false}
            readOnly={readOnly}
          />
          <Select
            label={t("channel")}
            data={(["email", "sms", "any"] as const).map((value) => ({ value, label: t(value) }))}
            value={values.communication_channel}
            onChange={(value) => value && change({ communication_channel: value })}
            allowDeselect={false}
            readOnly={readOnly}
          />
        </SimpleGrid>
        <Textarea
          mt="md"
          label={t("description")}
          autosize
          minRows={1}
          value={values.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
          readOnly={readOnly}
        />
      </Card>
      <ExpressionPanel
        organizationId={organization.id}
        editionId={values.edition_id}
        expression={values.expression}
        onChange={(expression) => change({ expression })}
        readOnly={readOnly}
      />
    </>
  );
}
