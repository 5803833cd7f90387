import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Envelope, SendResult, Unavailable } from "../transport.ts";
import { lostConnection, resultOfError, type SmtpFailure } from "./failure.ts";
import { messageBody } from "./message-body.ts";
import type { SmtpAddress } from "./smtp-url.ts";

/** `connectMs` is for reaching the relay, `commandMs` for all set-up and for each envelope, `dataEndMs` for the message and its reply. */
export type SmtpTimeouts = { connectMs: number; commandMs: number; dataEndMs: number };

export type SessionOptions = {
  address: SmtpAddress;
  timeouts: SmtpTimeouts;
  tls?: ConnectionOptions;
  /** Makes the TCP connection; without it, the host is dialled as it is. Rejects with what is told of it. */
  dial?: (host: string, port: number) => Promise<Socket>;
};

/** One signed-in connection to a relay. One send at a time. */
export type Session = {
  /** Messages that got a reply of any kind. */
  readonly sent: number;
  readonly ended: boolean;
  readonly secure: boolean;
  send(envelope: Envelope, message: Buffer): Promise<SendResult>;
  /** Clears what a refused envelope left. Resolves to whether the session can go on. */
  recover(): Promise<boolean>;
  /** Says goodbye, and hangs up where that takes too long. */
  quit(): Promise<void>;
  hangUp(): void;
};

/** Connects, secures and signs in. Resolves to the session, or to why there is none. */
export async function openSession(options: SessionOptions): Promise<Session | Unavailable> {
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const { host, port } = options.address;
  const dialled = await options.dial?.(host, port).catch((error: unknown) => error as Error);
  if (dialled instanceof Error) return lostConnection(dialled);
  const connection = new Connection({ ...connectionOptions(options), ...(dialled ? { connection: dialled } : {}) });
  return new Promise((resolve) => {
    const { connectMs, commandMs } = options.timeouts;
    const fail = (error: SmtpFailure | undefined) => {
      clearTimeout(connecting);
      clearTimeout(settingUp);
      resolve(lostConnection(error));
      connection.close();
    };
    const connecting = setTimeout(() => connection.stage === "init" && fail(new Error(`no connection within ${connectMs} ms`)), connectMs);
    // Nodemailer's own limits are on silence: a relay that drips its answer passes them.
    const settingUp = setTimeout(() => fail(new Error(`not ready within ${commandMs} ms`)), commandMs);
    connection.on("error", fail);
    connection.once("end", () => fail(undefined));
    const ready = () => {
      clearTimeout(connecting);
      clearTimeout(settingUp);
      resolve(sessionOver(connection, options.timeouts));
    };
    connection.connect((error) => {
      if (error) fail(error);
      else signIn(connection, options.address, ready, fail);
    });
  });
}

function connectionOptions({ address, timeouts, tls }: SessionOptions): SMTPConnection.Options {
  return {
    host: address.host,
    port: address.port,
    secure: address.tls === "implicit",
    requireTLS: address.tls === "required",
    ignoreTLS: address.tls === "off",
    tls: { rejectUnauthorized: address.verifyCertificate, ...tls },
    connectionTimeout: timeouts.commandMs,
    greetingTimeout: timeouts.commandMs,
    // Only against a connection that nobody looks after: sends and idle time have limits of their own.
    socketTimeout: timeouts.dataEndMs * 2 + 60_000,
    ...(address.name === null ? {} : { name: address.name }),
  };
}

function signIn(connection: SMTPConnection, { auth }: SmtpAddress, ready: () => void, fail: (error: SmtpFailure) => void): void {
  if (auth === null) return ready();
  const credentials = { user: auth.user, pass: auth.pass };
  const login = { credentials, ...(auth.method === null ? {} : { method: auth.method }) };
  connection.login(login, (error) => (error ? fail(error) : ready()));
}

function sessionOver(connection: SMTPConnection, timeouts: SmtpTimeouts): Session {
  const state: SessionState = { connection, timeouts, sent: 0, ended: false, dirty: false, onLost: () => {} };
  connection.once("end", () => {
    state.ended = true;
    state.onLost();
  });
  return {
    get sent() {
      return state.sent;
    },
    get ended() {
      return state.ended;
    },
    get secure() {
      return connection.secure;
    },
    send: (envelope, message) => sendOver(state, envelope, message),
    recover: () => recover(state),
    quit: () => quit(state),
    hangUp: () => connection.close(),
  };
}

type SessionState = {
  connection: SMTPConnection;
  timeouts: SmtpTimeouts;
  sent: number;
  ended: boolean;
  /** An envelope was begun and not finished. */
  dirty: boolean;
  onLost: () => void;
};

function sendOver(state: SessionState, envelope: Envelope, message: Buffer): Promise<SendResult> {
  return new Promise((resolve) => {
    let handedOver = false;
    let done = false;
    const finish = (error: SmtpFailure | null | undefined, response = "") => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      const result: SendResult = error === null ? { kind: "accepted", response } : resultOfError(error, handedOver);
      state.dirty = result.kind !== "accepted";
      if (result.kind !== "ambiguous" && (result.kind !== "unavailable" || result.scope === "sender")) state.sent++;
      resolve(result);
    };
    const expire = () => {
      finish(new Error(handedOver ? "no reply to the message in time" : "no reply to the envelope in time"));
      state.connection.close();
    };
    let timer = setTimeout(expire, state.timeouts.commandMs);
    const body = messageBody(message, () => {
      handedOver = true;
      clearTimeout(timer);
      timer = setTimeout(expire, state.timeouts.dataEndMs);
    });
    // The end is told before the error that brought it.
    state.onLost = () => setImmediate(() => finish(undefined));
    // The dot that ends a message on the wire is no part of its size.
    const size = message.length - 3;
    try {
      state.connection.send({ from: envelope.from, to: envelope.to, size }, body, (error, info) => finish(error, info?.response));
    } catch (error) {
      finish(error as SmtpFailure);
      state.connection.close();
    }
  });
}

function recover(state: SessionState): Promise<boolean> {
  if (state.ended) return Promise.resolve(false);
  if (!state.dirty) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (clean: boolean) => {
      clearTimeout(timer);
      state.dirty = !clean;
      if (!clean) state.connection.close();
      resolve(clean);
    };
    const timer = setTimeout(() => finish(false), state.timeouts.commandMs);
    state.onLost = () => finish(false);
    state.connection.reset((error) => finish(!error));
  });
}

function quit(state: SessionState): Promise<void> {
  if (state.ended) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => state.connection.close(), 1_000);
    state.onLost = () => {
      clearTimeout(timer);
      resolve();
    };
    state.connection.quit();
  });
}
