import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconReceipt, IconSearch, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { listOrders, listUsers } from "preo-sdk";
import { useState } from "react";
import { buyerName } from "../features/orders/buyer-name.ts";
import { useGo } from "../shared/link.tsx";
import { preo } from "../shared/preo.ts";
import { useScope } from "../shared/scope.tsx";
import { useLanguage } from "../shared/texts.ts";
import { features } from "./features.ts";
import { useAppTexts } from "./use-texts.ts";

const MOST = 6;

/** Ctrl-K: any page, guest or order by a few letters. */
export function Palette() {
  const t = useAppTexts();
  const [typed, setTyped] = useState("");
  const pages = usePages(typed);
  const records = useRecords(typed);
  const groups: SpotlightActionGroupData[] = [
    { group: t("pages"), actions: pages },
    { group: t("guests"), actions: records.guests },
    { group: t("orders"), actions: records.orders },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={typed}
      onQueryChange={setTyped}
      filter={(_query, actions) => actions}
      shortcut="mod + K"
      nothingFound={t("findNothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: t("find"), "aria-label": t("find") }}
    />
  );
}

function usePages(typed: string): SpotlightActionData[] {
  const { can, to } = useScope();
  const [language] = useLanguage();
  const go = useGo();
  const wanted = typed.trim().toLowerCase();
  return features
    .filter(({ role, title }) => can(role) && title[language].toLowerCase().includes(wanted))
    .map(({ path, title, icon: Icon }) => ({
      id: `page-${path}`,
      label: title[language],
      onClick: () => go(to(path)),
      leftSection: <Icon size={18} stroke={1.7} />,
    }));
}

function useRecords(typed: string): { guests: SpotlightActionData[]; orders: SpotlightActionData[] } {
  const { filter, organization, can, to } = useScope();
  const go = useGo();
  const [search] = useDebouncedValue(typed.trim(), 200);
  const enabled = search.length >= 2 && can("viewer");
  const found = useQuery({
    queryKey: ["palette", filter, search],
    queryFn: async () => {
      const [guests, orders] = await Promise.all([
        listUsers({ client: preo, query: { organization_id: organization.id, search, page_size: MOST } }),
        listOrders({ client: preo, query: { ...filter, search, page_size: MOST } }),
      ]);
      return { guests: guests.results, orders: orders.results };
    },
    enabled,
  });
  if (!enabled || !found.data) return { guests: [], orders: [] };
  return {
    guests: found.data.guests.map(({ id, first_name, last_name, email, phone }) => ({
      id,
      label: `${first_name} ${last_name}`.trim() || email || phone || id,
      description: email ?? phone ?? "",
      onClick: () => go(to(`guests/${id}`)),
      leftSection: <IconUser size={18} stroke={1.7} />,
    })),
    orders: found.data.orders.map(({ id, number, buyer }) => ({
      id,
      label: number,
      description: buyerName({ buyer }),
      onClick: () => go(to(`orders/${id}`)),
      leftSection: <IconReceipt size={18} stroke={1.7} />,
    })),
  };
}
