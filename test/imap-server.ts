import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A mailbox that speaks as much of IMAP as a reader of unread mail asks for. */
export interface ImapServer {
  port: number;
  messages: { raw: Buffer; seen: boolean }[];
  close(): Promise<void>;
}

export async function startImapServer(): Promise<ImapServer> {
  const messages: ImapServer["messages"] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    let rest = "";
    socket.on("data", (data) => {
      const parts = (rest + data.toString("latin1")).split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) answer(socket, line, messages);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(socket: Socket, line: string, messages: ImapServer["messages"]): void {
  const [tag = "", ...words] = line.split(" ");
  const command = words.join(" ").toUpperCase();
  const say = (...lines: string[]) => socket.write([...lines, `${tag} OK done`].map((one) => `${one}\r\n`).join(""));
  const uids = () => (/UID \w+ (\d+)/.exec(command) ?? []).slice(1).map(Number);
  if (command.startsWith("LOGIN"))
    return void (command.includes("SECRET") ? say() : socket.write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`));
  if (command.startsWith("CAPABILITY")) return void say("* CAPABILITY IMAP4rev1");
  if (/^(LIST|LSUB)/.test(command)) return void say('* LIST (\\HasNoChildren) "/" "INBOX"');
  if (/^(SELECT|EXAMINE)/.test(command))
    return void say(
      `* ${messages.length} EXISTS`,
      "* 0 RECENT",
      "* FLAGS (\\Seen)",
      "* OK [PERMANENTFLAGS (\\Seen)] x",
      "* OK [UIDVALIDITY 1] x",
      `* OK [UIDNEXT ${messages.length + 1}] x`,
    );
  if (command.startsWith("UID SEARCH")) return void say(`* SEARCH ${messages.flatMap(({ seen }, n) => (seen ? [] : [n + 1])).join(" ")}`);
  if (command.startsWith("UID FETCH")) {
    for (const uid of uids()) {
      const raw = messages[uid - 1]?.raw ?? Buffer.alloc(0);
      socket.write(`* ${uid} FETCH (UID ${uid} BODY[]${/<0\./.test(command) ? "<0>" : ""} {${raw.length}}\r\n`);
      socket.write(raw);
      socket.write(")\r\n");
    }
    return void say();
  }
  if (command.startsWith("UID STORE")) for (const uid of uids()) Object.assign(messages[uid - 1] ?? {}, { seen: true });
  if (command.startsWith("LOGOUT")) return void socket.end(`* BYE\r\n${tag} OK done\r\n`);
  say();
}
