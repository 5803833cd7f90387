import { Button } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { type ListOrdersResponse, listOrders } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Empty, Page } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { type Column, RecordList } from "../../shared/record-list.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { buyerName } from "./buyer-name.ts";
import { useTexts } from "./use-texts.ts";

type Order = ListOrdersResponse["results"][number];

const STATUSES = ["pending", "paid", "partially_refunded", "refunded", "cancelled"] as const;

export function OrderList() {
  const t = useTexts();
  const { filter, to } = useScope();
  const columns = useColumns();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <RecordList<Order>
        name="orders"
        dependsOn={[filter]}
        load={(request) => listOrders({ client: preo, query: { ...filter, ...request } })}
        columns={columns}
        filters={[{ name: "status", label: t("status"), options: STATUSES.map((value) => ({ value, label: t(value) })) }]}
        searchLabel={t("search")}
        open={({ id }) => to(`orders/${id}`)}
        empty={<NoOrders />}
      />
    </Page>
  );
}

function useColumns(): Column<Order>[] {
  const t = useTexts();
  const format = useFormat();
  const { editions } = useScope();
  return [
    { id: "number", title: t("number"), cell: ({ number, external_id }) => number || external_id },
    { id: "buyer", title: t("buyer"), cell: buyerName },
    { id: "status", title: t("status"), cell: ({ status }) => <Status value={status} label={t(status)} /> },
    { id: "ordered", title: t("ordered"), cell: ({ ordered_at }) => format.time(ordered_at), sort: "ordered_at" },
    { id: "source", title: t("source"), cell: ({ source }) => source, extra: true },
    {
      id: "edition",
      title: t("edition"),
      cell: ({ edition_id }) => editions.find(({ id }) => id === edition_id)?.name ?? "–",
      extra: true,
    },
    { id: "total", title: t("total"), cell: ({ total, currency }) => format.money(total, currency), align: "right" },
  ];
}

function NoOrders() {
  const t = useTexts();
  const { can, to } = useScope();
  return (
    <Empty
      icon={<IconReceipt size={26} />}
      title={t("emptyTitle")}
      action={
        can("manager") ? (
          <Button component={Link} to={to("imports")}>
            {t("emptyAction")}
          </Button>
        ) : null
      }
    >
      {t("emptyHelp")}
    </Empty>
  );
}
