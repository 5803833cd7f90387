import { connect as connectTcp, type LookupFunction, type Socket } from "node:net";
import { EgressFailure, EgressRefusal } from "./refusal.ts";
import { type Rules, resolveChecked } from "./resolve.ts";

/**
 * A TCP connection to a mail relay that a tenant named, to a checked address.
 * @throws EgressRefusal, EgressFailure
 */
export async function dial(host: string, port: number, rules: Rules, timeoutMs: number): Promise<Socket> {
  const addresses = await resolveRelay(host, port, rules);
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, lookup: answerWith(addresses), timeout: timeoutMs });
    const fail = (code: "timeout" | "connection_failed", cause?: Error) => {
      socket.destroy();
      reject(new EgressFailure(code, code === "timeout" ? "The host does not answer." : "The host does not take the connection.", cause));
    };
    socket.once("timeout", () => fail("timeout"));
    socket.once("error", (error) => fail("connection_failed", error));
    socket.once("connect", () => {
      socket.removeAllListeners("timeout").removeAllListeners("error").setTimeout(0);
      resolve(socket);
    });
  });
}

/**
 * The addresses of a mail relay that may be dialled.
 * @throws EgressRefusal that says what to change
 */
export async function resolveRelay(host: string, port: number, rules: Rules): Promise<string[]> {
  const known = rules.ports.smtp.includes(port);
  return resolveChecked(host, { port, onlyAllowed: !known }, rules).catch((error: unknown) => {
    if (!(error instanceof EgressRefusal) || error.code !== "address_not_allowed") throw error;
    if (known) throw new EgressRefusal("address_not_allowed", "The host is not one that may be called: use a relay on the internet.");
    throw new EgressRefusal("port_not_allowed", `Only the ports ${rules.ports.smtp.join(", ")} can be called.`);
  });
}

/** Answers every look-up with these addresses. */
export function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = answers;
    if (!first) callback(new Error("no address"), "");
    else if (options.all) callback(null, answers);
    else callback(null, first.address, first.family);
  };
}
