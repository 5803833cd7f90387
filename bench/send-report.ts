import type { Around, Measured } from "./send.ts";

export interface Sent {
  engine: string;
  usual: readonly Measured[];
  one: Measured;
  two: Measured;
  bare: Measured;
  /** undefined: not installed */
  source: Measured | undefined;
  /** to a relay that takes its time: Preo, and bare connections */
  far: readonly [Measured, Measured];
  around: Around;
}

/** Prints the table with each figure's goal beside it. */
export function printSending({ engine, usual, one, two, bare, source, far, around }: Sent): void {
  const middle = usual.reduce((sum, each) => sum + each.microsecondsPerMessage, 0) / usual.length;
  const rate = ({ messages, seconds }: Measured) => messages / seconds;
  const share = (preo: Measured, other: Measured) => (rate(preo) / rate(other)).toFixed(2);
  process.stdout.write(
    [
      `send: one campaign to a loopback sink, ${around.messageBytes} bytes a message, ${engine}`,
      "sender              messages  CPU us/msg   messages/s  peak MB",
      ...[...usual.slice(0, 1), one, two, ...usual.slice(1), bare, ...(source ? [source] : [])].map(line),
      ...(source ? [] : ["smtp-source is not installed (Debian: postfix): left out"]),
      "to a sink that takes 10 ms for each reply, over 50 connections",
      ...far.map(line),
      `Preo uses ${one.microsecondsPerMessage.toFixed(0)} us of CPU a message (goal 400), ${(middle / one.microsecondsPerMessage).toFixed(1)} times less than the usual way (goal 3.5)`,
      `Preo sends ${share(one, bare)} of what bare connections do (goal 0.8), and ${share(...far)} of it to the slow sink (goal 0.8)`,
      `two workers send ${share(two, one)} times what one does; peak of a worker ${Math.max(one.peakMegabytes, two.peakMegabytes).toFixed(0)} MB (goal under 200)`,
      `the database grew by ${around.bytesPerRecipient.toFixed(0)} bytes a recipient; the API answered within ${around.apiP99Ms.toFixed(0)} ms (p99) meanwhile`,
      "",
    ].join("\n"),
  );
}

function line({ name, messages, seconds, microsecondsPerMessage, peakMegabytes }: Measured): string {
  const peak = peakMegabytes === 0 ? "-" : peakMegabytes.toFixed(0);
  return `${name.padEnd(19)} ${String(messages).padStart(8)} ${microsecondsPerMessage.toFixed(0).padStart(11)} ${(messages / seconds).toFixed(0).padStart(12)} ${peak.padStart(8)}`;
}
