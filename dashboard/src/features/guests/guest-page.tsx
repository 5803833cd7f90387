import { Alert, Badge, Button, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBan, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { listOrders, type RetrieveUserResponse, retrieveUser } from "preo-sdk";
import { useRecordId } from "../../shared/address.ts";
import { useFormat } from "../../shared/format.ts";
import { Card, Facts, Figure, Page, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import { OrderTable } from "../orders/order-table.tsx";
import { ConsentRow } from "./consent-row.tsx";
import { EditGuest } from "./edit-guest.tsx";
import { guestName } from "./guest-name.ts";
import { useTexts } from "./use-texts.ts";

type Guest = RetrieveUserResponse;

export function GuestPage() {
  const id = useRecordId();
  const t = useTexts();
  const { can, to } = useScope();
  const [editing, { open, close }] = useDisclosure();
  const guest = useQuery({ queryKey: ["guest", id], queryFn: () => retrieveUser({ client: preo, path: { id } }) });
  if (guest.error) return <Problem error={guest.error} retry={() => void guest.refetch()} />;
  if (!guest.data) return <Waiting />;
  return (
    <Page
      title={guestName(guest.data)}
      back={{ to: to("guests"), title: t("title") }}
      badge={guest.data.tags.map((tag) => (
        <Badge key={tag} color="gray">
          {tag}
        </Badge>
      ))}
      actions={
        can("editor") ? (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            {t("edit")}
          </Button>
        ) : null
      }
    >
      {guest.data.do_not_contact ? (
        <Alert icon={<IconBan size={18} />} color="orange" title={t("doNotContact")}>
          {t("doNotContactHelp")} {guest.data.do_not_contact_reason ? `${t("reason")}: ${guest.data.do_not_contact_reason}` : ""}
        </Alert>
      ) : null}
      <Sums guest={guest.data} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <About guest={guest.data} />
        <Consents guest={guest.data} />
      </SimpleGrid>
      <Orders guest={guest.data} />
      {editing ? <EditGuest guest={guest.data} close={close} /> : null}
    </Page>
  );
}

function Sums({ guest }: { guest: Guest }) {
  const t = useTexts();
  const format = useFormat();
  return (
    <div className="figures">
      <Figure name={t("orderCount")} value={format.number(guest.order_count)} />
      {guest.spent.map(({ currency, total }) => (
        <Figure key={currency} name={t("spent")} value={format.money(total, currency)} />
      ))}
      <Figure name={t("lastOrder")} value={format.date(guest.last_order?.ordered_at)} />
    </div>
  );
}

function About({ guest }: { guest: Guest }) {
  const t = useTexts();
  const format = useFormat();
  const attributes = Object.entries(guest.attributes).map(([name, value]): [string, string] => [name.replaceAll("_", " "), String(value)]);
  return (
    <Card title={t("about")}>
      <Facts
        facts={[
          [t("email"), guest.email],
          [t("emailStatus"), t(`status_${guest.email_status}`)],
          [t("phone"), guest.phone],
          [t("locale"), format.language(guest.locale)],
          [t("country"), format.country(guest.country)],
          [t("city"), [guest.postal_code, guest.city].filter(Boolean).join(" ")],
          [t("birth_date"), format.date(guest.birth_date)],
          [t("created"), format.date(guest.created)],
          ...attributes,
          ...(guest.other_emails.length > 0 ? [[t("otherEmails"), guest.other_emails.join(", ")] as [string, string]] : []),
          ...(guest.external_ids.length > 0
            ? [
                [t("externalIds"), guest.external_ids.map(({ source, external_id }) => `${source} ${external_id}`).join(", ")] as [
                  string,
                  string,
                ],
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function Consents({ guest }: { guest: Guest }) {
  const t = useTexts();
  return (
    <Card title={t("consents")}>
      {guest.consents.length === 0 ? (
        <Text c="dimmed">{t("noConsents")}</Text>
      ) : (
        <Stack gap="xs">
          {guest.consents.map((consent) => (
            <ConsentRow key={consent.id} consent={consent} userId={guest.id} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

function Orders({ guest }: { guest: Guest }) {
  const t = useTexts();
  const orders = useQuery({
    queryKey: ["orders", "of", guest.id],
    queryFn: () => listOrders({ client: preo, query: { organization_id: guest.organization_id, user_id: guest.id, page_size: 50 } }),
  });
  if (orders.error) return <Problem error={orders.error} retry={() => void orders.refetch()} />;
  const rows = orders.data?.results;
  return (
    <Card title={t("orders")} flush>
      {!rows ? (
        <Waiting />
      ) : rows.length === 0 ? (
        <Text c="dimmed" p="lg" pt={0}>
          {t("noOrders")}
        </Text>
      ) : (
        <OrderTable orders={rows} />
      )}
    </Card>
  );
}
