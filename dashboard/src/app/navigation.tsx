import { useLocation } from "@tanstack/react-router";
import type { Section } from "../shared/feature.ts";
import { Link } from "../shared/link.tsx";
import { useScope } from "../shared/scope.tsx";
import { useLanguage } from "../shared/texts.ts";
import { features } from "./features.ts";
import { useAppTexts } from "./use-texts.ts";

const sections: Section[] = ["overview", "people", "outreach", "data", "setup"];

/** What this person may open, section by section. */
export function Navigation() {
  const t = useAppTexts();
  const { can, to } = useScope();
  const [language] = useLanguage();
  const { pathname } = useLocation();
  const open = pathname.split("/")[4] ?? "";
  const offered = features.filter(({ role }) => can(role));
  return (
    <nav aria-label={t("navigation")}>
      {sections.map((section) => {
        const parts = offered.filter((feature) => feature.section === section);
        if (parts.length === 0) return null;
        return (
          <div key={section}>
            {section === "overview" ? null : <div className="rail-section">{t(section)}</div>}
            {parts.map(({ path, icon: Icon, title }) => (
              <Link key={path} to={to(path)} className="rail-link" aria-current={open === path ? "page" : undefined}>
                <Icon size={18} stroke={1.7} />
                {title[language]}
              </Link>
            ))}
          </div>
        );
      })}
    </nav>
  );
}
