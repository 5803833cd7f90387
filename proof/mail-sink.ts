import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A message that the sink had on file before it answered 250. */
export interface Mail {
  messageId: string;
  /** the first part of the Message-ID */
  campaignId: string;
  to: string;
  /** when it was seen in the file, a few milliseconds late */
  at: number;
}

/** A mail relay as a process of its own: the truth outside the database. */
export interface MailSink {
  env: Record<string, string>;
  /** in the order in which they were accepted */
  mails: Mail[];
  /** resolves when nothing has come for 150 ms */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 4;

/** `delayMs` before every reply; `fsync`: each message is on the disk before its 250. */
export async function startMailSink(options: { delayMs: number; fsync: boolean }): Promise<MailSink> {
  const folder = mkdtempSync(join(tmpdir(), "preo-sink-"));
  const record = join(folder, "accepted");
  const script = new URL("../test/smtp-sink-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify({ ...options, record })], { stdio: ["pipe", "pipe", "inherit"] });
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const { port } = JSON.parse(first.toString()) as { port: number };
  const mails: Mail[] = [];
  const stop = follow(record, mails);
  return {
    env: { SMTP_URL: `smtp://127.0.0.1:${port}` },
    mails,
    quiet: async () => {
      for (let seen = -1; seen !== mails.length; ) {
        seen = mails.length;
        await sleep(150);
      }
    },
    close: async () => {
      stop();
      const gone = once(child, "exit");
      child.stdin.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads what is added to the file, until stopped. */
function follow(path: string, mails: Mail[]): () => void {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(1 << 16);
  let rest = "";
  const look = () => {
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      const lines = (rest + buffer.toString("latin1", 0, length)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) mails.push(readLine(line));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    closeSync(file);
  };
}

function readLine(line: string): Mail {
  const [messageId = "", to = ""] = line.split("\t");
  return { messageId, campaignId: /^<([^.]+)\./.exec(messageId)?.[1] ?? "", to, at: performance.now() };
}
