import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGate } from "../async/gate.ts";

/** What the encoder is told: a file, what it is by its header, and most pixels of all its pages together. */
export interface EncoderOrder {
  path: string;
  contentType: string;
  maxPixels: number;
}

export interface EncodedSize {
  width: number;
  height: number;
}

/** The pixels could not be read, or not within the limits. */
export class BrokenImageError extends Error {
  override readonly name = "BrokenImageError";
}

const ENCODER = fileURLToPath(new URL("./encoder.ts", import.meta.url));
const LIMIT_MS = 30_000;
/** One at a time: decoding takes a processor, and up to four bytes a pixel. */
const gate = createGate(() => 1);

/**
 * Makes an image anew from its pixels, so that nothing else of the file is left (camera, place, comments, what hides behind its end), in a process
 * that has no environment and is ended after 30 s. `keep` stores what comes. @throws BrokenImageError, or what `keep` throws
 */
export async function reencodeImage<T>(order: EncoderOrder, keep: (bytes: Readable) => Promise<T>): Promise<EncodedSize & { kept: T }> {
  await gate.enter();
  const child = spawn(process.execPath, [ENCODER, JSON.stringify(order)], {
    env: {},
    stdio: ["ignore", "pipe", "ignore", "ipc"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  try {
    const told = once(child, "message").then(([size]) => size as EncodedSize);
    told.catch(() => undefined);
    const kept = await keep(Readable.from(outputOf(child), { objectMode: false }));
    return { ...(await told), kept };
  } finally {
    child.kill("SIGKILL");
    gate.leave();
  }
}

/** All of it, or an error at its end: who stores it keeps nothing then. */
async function* outputOf(child: ChildProcess): AsyncGenerator<Buffer> {
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  ended.catch(() => undefined);
  if (child.stdout) yield* child.stdout as AsyncIterable<Buffer>;
  const [code] = await ended;
  if (code !== 0) throw new BrokenImageError("The pixels of this image cannot be read");
}
