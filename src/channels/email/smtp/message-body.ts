import { type Readable, Transform } from "node:stream";
import { rawMessage } from "../message/compose-message.ts";

/**
 * A message that is CRLF, dot-safe and ended already, in the shape of a stream that nodemailer's connection pipes from. Pushing it into
 * the readable side of the connection's encoder passes by a loop over every byte (215 against 125 us a message of 16 KB). Where the
 * encoder is no Transform the message goes in as any other would. `onHandOver` tells that the relay said "go on" to DATA.
 */
export function messageBody(message: Buffer, onHandOver: () => void): Readable {
  const body = {
    on: () => body,
    removeListener: () => body,
    destroy: () => body,
    pipe(encoder: unknown) {
      onHandOver();
      if (encoder instanceof Transform) pushEncoded(encoder, message);
      else (encoder as { end(message: Buffer): void }).end(rawMessage(message));
      return encoder;
    },
  };
  return body as unknown as Readable;
}

function pushEncoded(encoder: Transform, message: Buffer): void {
  (encoder as Transform & { outByteCount?: number }).outByteCount = message.length;
  encoder.push(message);
  encoder.push(null);
}
