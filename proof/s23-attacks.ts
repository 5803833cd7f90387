import {
  type About,
  altered,
  POSTMARK_LOGIN,
  playedMailgun,
  playedPostmark,
  playedSendgrid,
  playedSns,
  type SentCall,
} from "../test/provider-calls.ts";

export type Provider = "ses" | "sendgrid" | "mailgun" | "postmark";
export interface Played {
  sns: ReturnType<typeof playedSns>;
  sendgrid: ReturnType<typeof playedSendgrid>;
  mailgun: ReturnType<typeof playedMailgun>;
  postmark: ReturnType<typeof playedPostmark>;
}
export interface Attack {
  way: string;
  call: SentCall;
  /** a genuine call before it */
  first?: SentCall;
  path?: (hook: string) => string;
}

const STALE_MS = 301_000;
/** Time goes on while the others are sent. */
const EARLY_MS = 330_000;
const OTHER_KEY = "signing-key-of-another-account";
const foreign = {
  sns: playedSns(),
  sendgrid: playedSendgrid(),
  mailgun: playedMailgun(OTHER_KEY),
  postmark: playedPostmark("preo:another-password-of-a-test"),
};

/** Everything that must be refused, once. */
export function attacksOn(provider: Provider, played: Played, about: About, theirs: About): Attack[] {
  const stale = { ...about, at: new Date(Date.now() - STALE_MS) };
  const early = { ...about, at: new Date(Date.now() + EARLY_MS) };
  const tell = {
    ses: (who: About) => played.sns.notify(who),
    sendgrid: played.sendgrid.bounce,
    mailgun: (who: About) => played.mailgun(who),
    postmark: (who: About) => played.postmark(who),
  }[provider];
  const other = {
    ses: (who: About) => foreign.sns.notify(who),
    sendgrid: foreign.sendgrid.bounce,
    mailgun: (who: About) => foreign.mailgun(who),
    postmark: (who: About) => foreign.postmark(who),
  }[provider];
  const genuine = tell(about);
  return [
    { way: "signed by another account", call: other(about) },
    // Postmark signs no time
    ...(provider === "postmark"
      ? []
      : [
          { way: "signed 301 s ago", call: tell(stale) },
          { way: "signed 330 s ahead", call: tell(early) },
        ]),
    { way: "replayed", call: genuine, first: genuine },
    { way: "another organization's message", call: tell(theirs) },
    { way: "at a changed address", call: tell(about), path: (hook) => hook.slice(0, -6).concat("AAAAAA") },
    ...{ ses: sesAttacks, sendgrid: sendgridAttacks, mailgun: mailgunAttacks, postmark: postmarkAttacks }[provider](played, about),
  ];
}

function sesAttacks({ sns }: Played, about: About): Attack[] {
  const change = (fields: Record<string, unknown>) => altered(sns.notify(about), (body) => Object.assign(body, fields));
  return [
    { way: "unsigned", call: altered(sns.notify(about), (body) => delete body["Signature"]) },
    { way: "altered", call: altered(sns.notify(about), (body) => Object.assign(body, { Message: `${String(body["Message"])} ` })) },
    { way: "signature version 1", call: change({ SignatureVersion: "1" }) },
    { way: "of another topic", call: sns.notify(about, "Bounce", "arn:aws:sns:eu-west-1:999999999999:bounces") },
    {
      way: "certificate elsewhere",
      call: change({ SigningCertURL: "https://hooks.example.com/SimpleNotificationService-0123456789abcdef.pem" }),
    },
    {
      way: "certificate at a look-alike",
      call: change({ SigningCertURL: "https://sns.eu-west-1.amazonaws.com.example.com/SimpleNotificationService-01.pem" }),
    },
    { way: "certificate that is another file", call: change({ SigningCertURL: "https://sns.eu-west-1.amazonaws.com/?Action=Evil.pem" }) },
    { way: "confirmation with a SubscribeURL of its own", call: sns.askToConfirm("2336412f37") },
  ];
}

function sendgridAttacks({ sendgrid }: Played, about: About): Attack[] {
  const name = "x-twilio-email-event-webhook";
  const call = sendgrid.bounce(about);
  const kept = sendgrid.bounce(about);
  const headers = { ...kept.headers, [`${name}-signature`]: negated(kept.headers[`${name}-signature`] ?? "") };
  return [
    { way: "unsigned", call: { headers: { "content-type": "application/json" }, payload: call.payload } },
    { way: "altered", call: { ...call, payload: call.payload.trimEnd() } },
    {
      way: "another time",
      call: { ...call, headers: { ...call.headers, [`${name}-timestamp`]: String(Math.floor(Date.now() / 1000) + 7) } },
    },
    { way: "replayed under the other valid signature", first: kept, call: { ...kept, headers } },
  ];
}

function mailgunAttacks({ mailgun }: Played, about: About): Attack[] {
  const kept = mailgun(about);
  const change = (fields: Record<string, unknown>) => altered(mailgun(about), (body) => Object.assign(body["signature"] as object, fields));
  return [
    { way: "unsigned", call: altered(kept, (body) => delete body["signature"]) },
    { way: "another token", call: change({ token: "0".repeat(50) }) },
    { way: "another time", call: change({ timestamp: String(Math.floor(Date.now() / 1000) + 7) }) },
    {
      way: "a token once more, about another event",
      first: kept,
      call: altered(kept, (body) => Object.assign(body["event-data"] as object, { event: "complained" })),
    },
  ];
}

function postmarkAttacks({ postmark }: Played, about: About): Attack[] {
  const { headers, payload } = postmark(about);
  const signedIn = (login: string): SentCall => ({ headers: { ...headers, authorization: login }, payload });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const kept = postmark(about);
  return [
    { way: "unsigned", call: { headers: { "content-type": "application/json" }, payload } },
    { way: "half a password", call: signedIn(basic(POSTMARK_LOGIN.slice(0, -1))) },
    { way: "a password and more", call: signedIn(basic(`${POSTMARK_LOGIN}x`)) },
    { way: "another scheme", call: signedIn(`Bearer ${POSTMARK_LOGIN}`) },
    { way: "replayed about another event", first: kept, call: altered(kept, (body) => Object.assign(body, { Description: "again" })) },
    { way: "without a number", call: altered(postmark(about), (body) => delete body["ID"]) },
  ];
}

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** ECDSA: with (r, s) also (r, n - s) is valid. */
function negated(signature: string): string {
  const bytes = Buffer.from(signature, "base64");
  const lengthOfR = bytes[3] ?? 0;
  const r = bytes.subarray(2, 4 + lengthOfR);
  const s = BigInt(`0x${bytes.subarray(6 + lengthOfR).toString("hex")}`);
  const hex = (ORDER - s).toString(16);
  const digits = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, "hex");
  const positive = (digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  const content = Buffer.concat([r, Buffer.from([2, positive.length]), positive]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]).toString("base64");
}
