import { Table } from "@mantine/core";
import type { ListOrdersResponse } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { useTexts } from "./use-texts.ts";

/** A few orders, latest first, each leading to its page. */
export function OrderTable({ orders }: { orders: ListOrdersResponse["results"] }) {
  const t = useTexts();
  const format = useFormat();
  const { editions, to } = useScope();
  return (
    <Table.ScrollContainer minWidth={520} type="native">
      <Table horizontalSpacing="lg" verticalSpacing={9}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("number")}</Table.Th>
            <Table.Th scope="col">{t("edition")}</Table.Th>
            <Table.Th scope="col">{t("status")}</Table.Th>
            <Table.Th scope="col">{t("ordered")}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t("total")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {orders.map(({ id, number, external_id, edition_id, status, ordered_at, total, currency }) => (
            <Table.Tr key={id} className="row-link">
              <Table.Td>
                <Link to={to(`orders/${id}`)} className="row-anchor">
                  {number || external_id}
                </Link>
              </Table.Td>
              <Table.Td>{editions.find((edition) => edition.id === edition_id)?.name ?? "–"}</Table.Td>
              <Table.Td>
                <Status value={status} label={t(status)} />
              </Table.Td>
              <Table.Td>{format.date(ordered_at)}</Table.Td>
              <Table.Td ta="right">{format.money(total, currency)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
