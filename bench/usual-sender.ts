// The usual way to send, as a process of its own: one nodemailer pool, the whole template rendered for each message, one autocommit UPDATE a message.
import { Liquid } from "liquidjs";
import nodemailer from "nodemailer";
import { Pool } from "pg";
import { subject, trackedHtml, trackedText } from "./message.ts";

interface Recipient {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  city: string;
  country: string;
  postal_code: string;
  phone: string | null;
}

const [databaseUrl = "", port = ""] = process.argv.slice(2);
const AT_ONCE = 10;
const PAGE = 500;
const BASE = "https://preo.test";

const pool = new Pool({ connectionString: databaseUrl, max: AT_ONCE });
const transport = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port: Number(port),
  maxConnections: AT_ONCE,
  maxMessages: Infinity,
  ignoreTLS: true,
} as object);
const liquid = new Liquid();
const escaping = new Liquid({ outputEscape: "escape" });
const templates = { subject: liquid.parse(subject), html: escaping.parse(trackedHtml), text: liquid.parse(trackedText) };
const shared = {
  base: BASE,
  edition: { name: "Nordlys 2027" },
  organization: { name: "Nordlys", postal_address: "Opdigtet Allé 1, 0999 Fabelby" },
};

process.send?.("ready");
process.once("message", () => void sendAll());

async function sendAll(): Promise<void> {
  for (let last = 0; ; ) {
    const { rows } = await pool.query<Recipient>("select * from usual_recipients where id > $1 and state = 'queued' order by id limit $2", [
      last,
      PAGE,
    ]);
    if (rows.length === 0) break;
    last = rows.at(-1)?.id ?? last;
    let next = 0;
    const lane = async () => {
      for (let row = rows[next++]; row; row = rows[next++]) await sendOne(row);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
  process.send?.("done");
}

async function sendOne(row: Recipient): Promise<void> {
  const token = Buffer.from(`usual-token-of-the-same-length-${String(row.id).padStart(17, "0")}`)
    .toString("base64url")
    .slice(0, 48);
  const view = { user: row, token, ...shared };
  const unsubscribe = `${BASE}/u/${token}`;
  await transport.sendMail({
    from: { name: "Nordlys", address: "hello@nordlys.example.org" },
    to: { name: `${row.first_name} ${row.last_name}`, address: row.email },
    subject: liquid.renderSync(templates.subject, view),
    html: escaping.renderSync(templates.html, view),
    text: liquid.renderSync(templates.text, view),
    messageId: `<usual.${row.id}@nordlys.example.org>`,
    headers: { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
  });
  await pool.query("update usual_recipients set state = 'sent', sent_at = now() where id = $1", [row.id]);
}
