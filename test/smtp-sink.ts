import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext, TLSSocket } from "node:tls";

/** Where a script may step in: at the greeting, EHLO and STARTTLS, sign-in, each command, and behind the final dot. */
export type SinkStage = "connect" | "ehlo" | "starttls" | "auth" | "mail" | "rcpt" | "data" | "end";

/** What to do in place of the usual answer: say this line, close, cut with a reset, never answer, close behind the command unanswered. */
export type SinkAction = string | { close: true } | { reset: true } | { hang: true } | undefined;

export type SinkMail = { from: string; to: string; messageId: string; raw: Buffer; connection: number };

export type SinkOptions = {
  port?: number;
  /** Before every reply, in milliseconds. */
  delayMs?: number;
  /** Asked at each stage; `text` is the command line, or the Message-ID at "end". */
  script?: (stage: SinkStage, text: string, connection: number) => SinkAction;
  /** PEM; offers STARTTLS. */
  tls?: { key: string; cert: string };
  pipelining?: boolean;
  auth?: boolean;
  /** Keep whole messages in `mails`. */
  keep?: boolean;
  /** A file that gets `Message-ID \t recipient \n` of every message before its 250 is written. */
  record?: string;
  /** Wait for the disk with each line of `record`. */
  fsync?: boolean;
};

export type SinkStats = { accepted: number; unique: number; duplicates: number; connections: number; open: number; bytes: number };

export type Sink = { port: number; mails: SinkMail[]; stats(): SinkStats; close(): Promise<void> };

type SinkState = SinkOptions & { mails: SinkMail[]; counts: SinkStats; seen: Set<string>; recordFile: number | null };

/** A mail relay for tests: takes everything unless its script says otherwise, and tells what came twice. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const state: SinkState = {
    ...options,
    mails: [],
    counts: { accepted: 0, unique: 0, duplicates: 0, connections: 0, open: 0, bytes: 0 },
    seen: new Set(),
    recordFile: options.record === undefined ? null : openSync(options.record, "a"),
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    state.counts.open++;
    socket.once("close", () => {
      sockets.delete(socket);
      state.counts.open--;
    });
    void serve(state, socket, ++state.counts.connections);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mails: state.mails,
    stats: () => ({ ...state.counts }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      if (state.recordFile !== null) closeSync(state.recordFile);
    },
  };
}

type Dialog = {
  state: SinkState;
  socket: Socket;
  number: number;
  buffer: Buffer;
  wake: () => void;
  secure: boolean;
  from: string | null;
  to: string[];
  gone: boolean;
};

async function serve(state: SinkState, socket: Socket, number: number): Promise<void> {
  const dialog: Dialog = { state, socket, number, buffer: Buffer.alloc(0), wake: () => {}, secure: false, from: null, to: [], gone: false };
  listen(dialog);
  if (!(await answer(dialog, "connect", "", "220 sink ESMTP"))) return;
  for (;;) {
    const line = await readUntil(dialog, "\r\n");
    if (line === null || !(await handle(dialog, line.toString()))) return;
  }
}

function listen(dialog: Dialog): void {
  const { socket } = dialog;
  const end = () => {
    dialog.gone = true;
    dialog.wake();
  };
  socket.setNoDelay(true);
  socket.on("data", (chunk: Buffer) => {
    dialog.buffer = dialog.buffer.length === 0 ? chunk : Buffer.concat([dialog.buffer, chunk]);
    dialog.wake();
  });
  socket
    .on("error", end)
    .on("close", end)
    .on("end", () => socket.end());
}

async function readUntil(dialog: Dialog, mark: string): Promise<Buffer | null> {
  let from = 0;
  for (;;) {
    const at = dialog.buffer.indexOf(mark, from);
    if (at >= 0) {
      const found = dialog.buffer.subarray(0, at);
      dialog.buffer = dialog.buffer.subarray(at + mark.length);
      return found;
    }
    if (dialog.gone) return null;
    from = Math.max(0, dialog.buffer.length - mark.length);
    await new Promise<void>((resolve) => {
      dialog.wake = resolve;
    });
  }
}

async function handle(dialog: Dialog, line: string): Promise<boolean> {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === "EHLO" || verb === "HELO") return await answer(dialog, "ehlo", line, greeting(dialog));
  if (verb === "STAR") return (await answer(dialog, "starttls", line, "220 go on")) && startTls(dialog);
  if (verb === "AUTH") return await answer(dialog, "auth", line, "235 2.7.0 welcome");
  if (verb === "MAIL") {
    dialog.from = null;
    dialog.to = [];
    return await answer(dialog, "mail", line, "250 2.1.0 ok");
  }
  if (verb === "RCPT" && dialog.from === null) {
    await say(dialog, "503 5.5.1 need MAIL before RCPT");
    return true;
  }
  if (verb === "RCPT") return await answer(dialog, "rcpt", line, "250 2.1.5 ok");
  if (verb === "DATA") return await takeData(dialog, line);
  if (verb === "QUIT") dialog.socket.end("221 bye\r\n");
  else await say(dialog, "250 ok");
  return verb !== "QUIT";
}

function greeting({ state, secure }: Dialog): string {
  const extensions = ["sink", "8BITMIME", "ENHANCEDSTATUSCODES"];
  if (state.pipelining !== false) extensions.push("PIPELINING");
  if (state.tls && !secure) extensions.push("STARTTLS");
  if (state.auth) extensions.push("AUTH PLAIN LOGIN");
  return extensions.map((name, index) => `250${index === extensions.length - 1 ? " " : "-"}${name}`).join("\r\n");
}

async function takeData(dialog: Dialog, line: string): Promise<boolean> {
  if (dialog.to.length === 0) {
    await say(dialog, "554 5.5.1 no recipient");
    return true;
  }
  if (!(await answer(dialog, "data", line, "354 go on"))) return false;
  if (dialog.to.length === 0) return true;
  const raw = await readUntil(dialog, "\r\n.\r\n");
  return raw !== null && (await endData(dialog, raw));
}

async function endData(dialog: Dialog, raw: Buffer): Promise<boolean> {
  const messageId = /^Message-ID:\s*(\S+)/im.exec(raw.toString("latin1", 0, 4_096))?.[1] ?? "";
  const action = dialog.state.script?.("end", messageId, dialog.number);
  if (action === undefined) accept(dialog, raw, messageId);
  const going = await act(dialog, action, "250 2.0.0 taken");
  dialog.to = [];
  dialog.from = null;
  return going;
}

function accept({ state, from, to, number }: Dialog, raw: Buffer, messageId: string): void {
  for (const recipient of to) {
    const key = `${messageId}\t${recipient}`;
    state.counts.accepted++;
    if (state.seen.has(key)) state.counts.duplicates++;
    else state.counts.unique++;
    state.seen.add(key);
    if (state.recordFile !== null) writeSync(state.recordFile, `${key}\n`);
    if (state.keep) state.mails.push({ from: from ?? "", to: recipient, messageId, raw: Buffer.from(raw), connection: number });
  }
  state.counts.bytes += raw.length;
  if (state.recordFile !== null && state.fsync) fsyncSync(state.recordFile);
}

/** Resolves to whether the dialog goes on. A scripted line that is no success leaves the command without effect. */
async function answer(dialog: Dialog, stage: SinkStage, text: string, usual: string): Promise<boolean> {
  const action = dialog.state.script?.(stage, text, dialog.number);
  const taken = action === undefined || (typeof action === "string" && /^[23]/.test(action));
  if (stage === "mail" && taken) dialog.from = addressIn(text);
  if (stage === "rcpt" && taken) dialog.to.push(addressIn(text));
  if (stage === "data" && !taken) dialog.to = [];
  return await act(dialog, action, usual);
}

async function act(dialog: Dialog, action: SinkAction, usual: string): Promise<boolean> {
  if (typeof action !== "object") {
    await say(dialog, action ?? usual);
    return !dialog.gone;
  }
  if ("close" in action) dialog.socket.end();
  if ("reset" in action) dialog.socket.resetAndDestroy();
  return false;
}

async function say({ state, socket }: Dialog, line: string): Promise<void> {
  if (state.delayMs) await sleep(state.delayMs);
  socket.write(`${line}\r\n`);
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}

function startTls(dialog: Dialog): boolean {
  const plain = dialog.socket;
  plain.removeAllListeners("data");
  dialog.socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(dialog.state.tls) });
  dialog.buffer = Buffer.alloc(0);
  dialog.secure = true;
  listen(dialog);
  return true;
}
