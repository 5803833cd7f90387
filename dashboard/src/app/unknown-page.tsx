import { Button } from "@mantine/core";
import { IconCompass } from "@tabler/icons-react";
import { Link } from "../shared/link.tsx";
import { Empty } from "../shared/page.tsx";
import { useAppTexts } from "./use-texts.ts";

export function UnknownPage() {
  const t = useAppTexts();
  return (
    <Empty
      icon={<IconCompass size={26} />}
      title={t("unknownPage")}
      action={
        <Button component={Link} to="/">
          {t("toStart")}
        </Button>
      }
    >
      {t("unknownPageHelp")}
    </Empty>
  );
}
