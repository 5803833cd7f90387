import type { ConnectionOptions } from "node:tls";

export interface MailboxOptions {
  /** imaps://user:password@host[:port]/folder; imap:// upgrades by STARTTLS unless it says ?tls=off */
  url: string;
  /** Further options of node:tls, such as `ca`. */
  tls?: ConnectionOptions;
}

/** Messages read in one visit, and the largest of which more than its size is looked at. */
const AT_ONCE = 200;
const LARGEST_BYTES = 5_000_000;
const TIMEOUT_MS = 30_000;

/**
 * Hands over each unread message of the mailbox and marks it as read once `take` has resolved: what fails stays unread for the next visit.
 * @returns how many were read
 * @throws Error when the mailbox cannot be reached or opened
 */
export async function visitMailbox(options: MailboxOptions, take: (raw: Buffer) => Promise<void>): Promise<number> {
  const { folder, ...connection } = readMailboxUrl(options.url);
  // Loaded here: most installations have no mailbox.
  const { ImapFlow } = await import("imapflow");
  const client = new ImapFlow({
    ...connection,
    ...(options.tls ? { tls: options.tls } : {}),
    logger: false,
    disableAutoIdle: true,
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.mailboxOpen(folder);
    const found = (await client.search({ seen: false }, { uid: true })) || [];
    for (const uid of found.slice(0, AT_ONCE)) {
      const message = await client.fetchOne(String(uid), { source: { maxLength: LARGEST_BYTES } }, { uid: true });
      if (message && message.source) await take(message.source);
      await client.messageFlagsAdd(String(uid), ["\\Seen"], { uid: true });
    }
    await client.logout();
    return Math.min(found.length, AT_ONCE);
  } finally {
    client.close();
  }
}

interface MailboxAddress {
  host: string;
  port: number;
  secure: boolean;
  doSTARTTLS: boolean;
  auth: { user: string; pass: string };
  folder: string;
}

/** @throws Error that says what is missing; it never repeats the password */
export function readMailboxUrl(text: string): MailboxAddress {
  const url = URL.parse(text);
  if (!url || url.hostname === "" || url.username === "" || url.password === "")
    throw new Error("it needs a user, a password and a host: imaps://user:password@host/INBOX");
  const secure = url.protocol === "imaps:";
  const folder = decodeURIComponent(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 993 : 143) : Number(url.port),
    secure,
    doSTARTTLS: !secure && url.searchParams.get("tls") !== "off",
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    folder: folder === "" ? "INBOX" : folder,
  };
}
