import { logLevels } from "./platform/logging.ts";

type Setting = Readonly<{ name: string; fallback: string; text: string }>;

/** What `--help` and the README print. */
export const settings: readonly Setting[] = [
  { name: "PORT", fallback: "8080", text: "port of the HTTP server (0: any free one)" },
  { name: "HOST", fallback: "127.0.0.1", text: "address the HTTP server listens on" },
  { name: "PUBLIC_URL", fallback: "http://HOST:PORT", text: "address in links that guests receive" },
  { name: "DATABASE_URL", fallback: "embedded", text: "a PostgreSQL 15 or newer: postgres://user:password@host/database" },
  { name: "PREO_DATABASE_CONNECTIONS", fallback: "10", text: "most database connections of one process (2-100)" },
  { name: "PREO_DATA_DIR", fallback: "./data", text: "folder for the embedded PostgreSQL, files and the secret key" },
  {
    name: "PREO_SECRET_KEY",
    fallback: "made once",
    text: "signs links and seals secrets; 32 characters or more; needed with DATABASE_URL",
  },
  { name: "PREO_BOOTSTRAP_API_KEY", fallback: "made once", text: "first API key; 32 characters or more" },
  { name: "PREO_OWNER_EMAIL", fallback: "owner@preo.local", text: "address of the account that the first start makes" },
  { name: "SMTP_URL", fallback: "built-in outbox", text: "mail relay: smtp://user:password@host:587 or smtps://host" },
  { name: "SMTP_CONNECTIONS", fallback: "10", text: "connections of one worker to the relay (1-50)" },
  { name: "DKIM_DOMAIN", fallback: "none", text: "signs mails for this domain, where the relay does not; with the two below" },
  { name: "DKIM_SELECTOR", fallback: "none", text: "selector of the key's record: SELECTOR._domainkey.DOMAIN" },
  { name: "DKIM_KEY_FILE", fallback: "none", text: "file with the RSA private key in PEM" },
  {
    name: "SMS_URL",
    fallback: "built-in outbox",
    text: "SMS provider: gatewayapi://token@gatewayapi.eu?callback_secret=secret or twilio://sid:token@api.twilio.com",
  },
  { name: "PREO_SEND_UNFLUSHED_CAP", fallback: "32", text: "most mails accepted by the relay and not yet recorded (1-1000)" },
  {
    name: "PREO_TRANSPORT_GIVE_UP_HOURS",
    fallback: "24",
    text: "hours that a relay or SMS provider may take nothing until its paused campaigns fail, with nobody lost (1-720)",
  },
  {
    name: "PREO_EMAIL_RATE",
    fallback: "no limit",
    text: "most mails of campaigns that all workers together hand over: second=50,hour=20000,day=100000",
  },
  { name: "PREO_SMS_RATE", fallback: "no limit", text: "the same for texts" },
  { name: "PREO_DNS_SERVERS", fallback: "the system's", text: "what health checks of sender domains ask: 10.0.0.53, 127.0.0.1:5353, …" },
  { name: "STRIPE_SECRET_KEY", fallback: "none", text: "refunds of payments at Stripe: sk_… or rk_…" },
  { name: "STRIPE_WEBHOOK_SECRET", fallback: "none", text: "signs what Stripe tells of refunds: whsec_…" },
  { name: "STRIPE_API_URL", fallback: "https://api.stripe.com", text: "address of Stripe" },
  {
    name: "PREO_REFUND_SETTLE_SECONDS",
    fallback: "60",
    text: "after a call to Stripe without an answer, seconds until it is asked what became of it (1-600)",
  },
  { name: "BOUNCE_DOMAIN", fallback: "none", text: "domain that bounces go to, each to a signed address" },
  {
    name: "BOUNCE_IMAP_URL",
    fallback: "none",
    text: "mailbox that gets all mail of BOUNCE_DOMAIN, and complaints: imaps://user:password@host/INBOX",
  },
  {
    name: "PREO_EGRESS_ALLOW",
    fallback: "none",
    text: "private addresses that webhooks may call: 10.0.0.0/8, 127.0.0.1:9000, …",
  },
  { name: "PREO_BODY_LIMIT_BYTES", fallback: "1048576", text: "largest request body" },
  {
    name: "S3_URL",
    fallback: "PREO_DATA_DIR/files",
    text: "bucket for files at a server that speaks S3: https://key:secret@host/bucket/folder?region=eu-central-1",
  },
  { name: "PREO_FILE_LIMIT_BYTES", fallback: "104857600", text: "largest file that can be uploaded" },
  { name: "PREO_FILE_QUOTA_MB", fallback: "20000", text: "most that all files of one organization may take, in millions of bytes" },
  {
    name: "PREO_RATE_LIMITS",
    fallback: "read=6000,write=3000,bulk=300,send=300,public=6000",
    text: "requests a minute for each credential and class (public: for each address), or off",
  },
  { name: "PREO_TRUSTED_PROXIES", fallback: "none", text: "proxies that may tell a client's address: 10.0.0.0/8, 127.0.0.1, …" },
  { name: "PREO_REQUEST_TIMEOUT_MS", fallback: "10000", text: "longest time until the body of an HTTP request has come" },
  { name: "PREO_UPLOAD_TIMEOUT_MS", fallback: "900000", text: "longest time for one upload" },
  { name: "PREO_STOP_TIMEOUT_MS", fallback: "6000", text: "longest time to finish open work after a stop (1000-25000)" },
  {
    name: "PREO_JOB_STATEMENT_TIMEOUT_MS",
    fallback: "60000",
    text: "longest time for one statement of a background job, such as calculating a segment (100-3600000)",
  },
  { name: "PREO_LOG_LEVEL", fallback: "info", text: logLevels.join(", ") },
];
