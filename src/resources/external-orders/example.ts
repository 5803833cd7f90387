const order = {
  external_id: "1001",
  number: "#1001",
  status: "paid",
  currency: "DKK",
  total: "1250.00",
  ordered_at: "2026-05-01T10:00:00Z",
  source_updated_at: null,
  buyer: {
    external_id: null,
    email: "kim@example.dk",
    phone: "+4520123456",
    first_name: "Kim",
    last_name: "Å",
    locale: "da",
    country: "DK",
  },
  purchases: [
    {
      external_id: "1001-1",
      product: { external_id: "T1", sku: "T1", name: "Partout", variation: null },
      quantity: 2,
      unit_price: "625.00",
      attendee_name: "Lee Å",
      attendee_email: "lee@example.dk",
    },
  ],
  consents: [{ channel: "email", purpose: "marketing", status: "granted", wording: "Yes, write to me about next year" }],
  metadata: {},
};

const id = "01980000-0000-7000-8000-000000000001";

/** A real request and its answer. */
export const importExample = {
  body: { organization_id: id, edition_id: id, source: "shopify", on_unknown_product: "create", orders: [order] },
  answer: {
    ...{ created: 1, updated: 0, unchanged: 0, rejected: 0 },
    results: [{ external_id: "1001", outcome: "created", order_id: id, errors: [], warnings: [] }],
  },
};
