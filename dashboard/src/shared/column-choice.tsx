import { ActionIcon, Checkbox, Group, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useSharedTexts } from "./use-texts.ts";

interface ColumnChoiceProps {
  /** all columns; the first always stays */
  columns: { id: string; title: string }[];
  shown: string[];
  setShown: (shown: string[]) => void;
}

/** Which columns a person wants to see. */
export function ColumnChoice({ columns, shown, setShown }: ColumnChoiceProps) {
  const t = useSharedTexts();
  const toggle = (id: string) => setShown(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]);
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t("columns")} className="toolbar-end">
          <IconColumns3 size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("columns")}</Menu.Label>
        {columns.slice(1).map(({ id, title }) => (
          <Menu.Item key={id} onClick={() => toggle(id)} role="menuitemcheckbox" aria-checked={shown.includes(id)}>
            <Group gap="xs">
              <Checkbox.Indicator checked={shown.includes(id)} size="xs" />
              {title}
            </Group>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
