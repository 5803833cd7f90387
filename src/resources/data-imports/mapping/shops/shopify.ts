import type { ShopProfile } from "./profile.ts";

export const shopify: ShopProfile = {
  id: "shopify",
  label: "Shopify",
  certain: true,
  fingerprint: ["Name", "Email", "Financial Status", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price"],
  columns: [
    ["Name", "order.external_id"],
    ["Email", "buyer.email"],
    ["Financial Status", "order.status"],
    ["Accepts Marketing", "consent.email_marketing"],
    ["Currency", "order.currency"],
    ["Total", "order.total"],
    ["Discount Amount", "order.discount"],
    ["Created at", "order.ordered_at"],
    ["Lineitem quantity", "purchase.quantity"],
    ["Lineitem name", "purchase.product"],
    ["Lineitem price", "purchase.unit_price"],
    ["Lineitem sku", "purchase.product_sku"],
    ["Lineitem discount", "purchase.discount"],
    ["Billing Name", "buyer.name"],
    ["Billing City", "buyer.city"],
    // Shopify keeps spreadsheets from reading postal codes as numbers.
    ["Billing Zip", "buyer.postal_code", [{ op: "strip_prefix", prefix: "'" }]],
    ["Billing Country", "buyer.country"],
    ["Notes", "order.note"],
    ["Refunded Amount", "order.refunded"],
    ["Phone", "buyer.phone"],
  ],
};
