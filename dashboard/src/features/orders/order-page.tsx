import { Anchor, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type RetrieveOrderResponse, retrieveOrder } from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useFormat } from "../../shared/format.ts";
import { Link } from "../../shared/link.tsx";
import { Card, Facts, Figure, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { Status } from "../../shared/status.tsx";
import { buyerName } from "./buyer-name.ts";
import { useTexts } from "./use-texts.ts";

type Order = RetrieveOrderResponse;

export function OrderPage() {
  const id = useRecordId();
  const t = useTexts();
  const { to } = useScope();
  const order = useQuery({ queryKey: ["order", id], queryFn: () => retrieveOrder({ client: preo, path: { id } }) });
  if (order.error) return <Problem error={order.error} retry={() => void order.refetch()} />;
  if (!order.data) return <Waiting />;
  const { status, number, external_id } = order.data;
  return (
    <Page title={number || external_id} badge={<Status value={status} label={t(status)} />} back={{ to: to("orders"), title: t("title") }}>
      <Sums order={order.data} />
      <Lines order={order.data} />
      <Tickets order={order.data} />
      <Details order={order.data} />
    </Page>
  );
}

function Sums({ order }: { order: Order }) {
  const t = useTexts();
  const format = useFormat();
  const figures = [
    ["total", order.total],
    ["refundedTotal", order.refunded_total],
    ["discountTotal", order.discount_total],
    ["feeTotal", order.fee_total],
  ] as const;
  return (
    <div className="figures">
      {figures
        .filter(([name, amount]) => name === "total" || Number(amount) !== 0)
        .map(([name, amount]) => (
          <Figure key={name} name={t(name)} value={format.money(amount, order.currency)} />
        ))}
    </div>
  );
}

function Lines({ order }: { order: Order }) {
  const t = useTexts();
  const format = useFormat();
  return (
    <Card title={t("lines")} flush>
      <Table.ScrollContainer tabIndex={0} minWidth={560} type="native">
        <Table horizontalSpacing="lg" verticalSpacing={9}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("product")}</Table.Th>
              <Table.Th scope="col">{t("attendee")}</Table.Th>
              <Table.Th scope="col">{t("status")}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t("quantity")}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {t("unitPrice")}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {t("total")}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.purchases.map((line) => (
              <Table.Tr key={line.id}>
                <Table.Td fw={550}>{[line.product.name, line.variation].filter(Boolean).join(", ")}</Table.Td>
                <Table.Td>{line.attendee_name || "–"}</Table.Td>
                <Table.Td>
                  <Status value={line.status} label={t(line.status)} />
                </Table.Td>
                <Table.Td ta="right">{line.quantity}</Table.Td>
                <Table.Td ta="right">{format.money(line.unit_price, line.currency)}</Table.Td>
                <Table.Td ta="right">{format.money(line.total, line.currency)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function Tickets({ order }: { order: Order }) {
  const t = useTexts();
  const format = useFormat();
  if (order.tickets.length === 0)
    return (
      <Card title={t("tickets")}>
        <Text c="dimmed">{t("noTickets")}</Text>
      </Card>
    );
  return (
    <Card title={t("tickets")} flush>
      <Table.ScrollContainer tabIndex={0} minWidth={560} type="native">
        <Table horizontalSpacing="lg" verticalSpacing={9}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("holder")}</Table.Th>
              <Table.Th scope="col">{t("product")}</Table.Th>
              <Table.Th scope="col">{t("barcode")}</Table.Th>
              <Table.Th scope="col">{t("status")}</Table.Th>
              <Table.Th scope="col">{t("checkedIn")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.tickets.map(({ id, holder, product, barcode, external_id, status, checked_in_at }) => (
              <Table.Tr key={id}>
                <Table.Td fw={550}>{`${holder.first_name} ${holder.last_name}`.trim() || holder.email || "–"}</Table.Td>
                <Table.Td>{product.name}</Table.Td>
                <Table.Td>{barcode ?? external_id ?? "–"}</Table.Td>
                <Table.Td>
                  <Status value={status} label={t(status)} />
                </Table.Td>
                <Table.Td>{format.time(checked_in_at)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function Details({ order }: { order: Order }) {
  const t = useTexts();
  const format = useFormat();
  const { editions, to } = useScope();
  return (
    <Card title={t("details")}>
      <Facts
        facts={[
          [
            t("buyer"),
            <Anchor key="buyer" component={Link} to={to(`guests/${order.user_id}`)}>
              {buyerName(order)}
            </Anchor>,
          ],
          [t("edition"), editions.find(({ id }) => id === order.edition_id)?.name],
          [t("ordered"), format.time(order.ordered_at)],
          [t("source"), order.source],
          [t("externalId"), order.external_id],
          [t("modified"), format.time(order.modified)],
          [t("note"), order.note],
        ]}
      />
    </Card>
  );
}
