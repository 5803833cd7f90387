import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

export interface Attempt {
  address: string;
  port: number;
}

/** Every TCP connection that this process begins, by the address that is dialled, whether or not anybody is there. */
export function watchConnections(): { attempts: Attempt[]; stop(): void } {
  const attempts: Attempt[] = [];
  const note = (message: unknown) =>
    (message as { socket: Socket }).socket.on("connectionAttempt", (address: string, port: number) => attempts.push({ address, port }));
  subscribe("net.client.socket", note);
  return { attempts, stop: () => unsubscribe("net.client.socket", note) };
}
