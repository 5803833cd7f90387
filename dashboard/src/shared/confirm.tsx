import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useSharedTexts } from "./use-texts.ts";

export interface Question {
  /** also what the button says that does it */
  title: string;
  text: string;
  /** what is done cannot be taken back */
  danger?: boolean;
  onConfirm: () => void;
}

/** Gives the function that asks before something is done. */
export function useConfirm(): (question: Question) => void {
  const t = useSharedTexts();
  return ({ title, text, danger, onConfirm }) =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm: title, cancel: t("back") },
      confirmProps: danger ? { color: "red" } : {},
      onConfirm,
    });
}
