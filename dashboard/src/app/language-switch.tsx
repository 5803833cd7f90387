import { SegmentedControl } from "@mantine/core";
import { useLanguage } from "../shared/texts.ts";
import { useAppTexts } from "./use-texts.ts";

export function LanguageSwitch() {
  const t = useAppTexts();
  const [language, choose] = useLanguage();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("language")}
      value={language}
      onChange={(value) => choose(value)}
      data={[
        { value: "en", label: "English" },
        { value: "da", label: "Dansk" },
      ]}
    />
  );
}
