import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { downloadToken } from "../src/resources/files/download-token.ts";
import { imageUrl } from "../src/resources/files/image-token.ts";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { type HostileFile, makeCorpus, SECRET_WORDS } from "./s11-corpus.ts";
import { type Answer, call, makeOrganization, openStand, SECRET, type Stand } from "./stand.ts";

export const proveHarmlessUploads: Proof = {
  id: "S11",
  promise: "no upload can hurt who is handed it, or be read by who may not",
  run: prove,
};

const ENV = { PREO_FILE_LIMIT_BYTES: "8000000", PREO_FILE_QUOTA_MB: "20" };

/** Each guard out of the way, and which of the corpus shows it. */
const GUARDS: readonly { name: string; damage: Damage; shows: (file: HostileFile) => boolean }[] = [
  {
    name: "markup taken for what it is",
    damage: {
      file: "resources/files/content-type.ts",
      from: "if (known && !/xml|html/.test",
      to: 'if (/^\\s*<(?:!doctype html|html|svg)/i.test((await file.read(Buffer.alloc(99), 0, 99, 0)).buffer.toString())) return "text/html";\n  if (known && !/xml|html/.test',
    },
    shows: ({ what }) => what === "HTML as it calls itself",
  },
  {
    name: "images kept as sent",
    damage: {
      file: "resources/files/rules.ts",
      from: 'purpose !== "other" && IMAGES.includes(contentType)',
      to: "purpose === contentType",
    },
    shows: ({ what }) => what === "a PNG with a page behind its end" || what === "a JPEG that tells place and photographer",
  },
  {
    name: "no limit of pixels",
    damage: { file: "resources/files/rules.ts", from: "MAX_PIXELS = 50_000_000", to: "MAX_PIXELS = 1e15" },
    shows: ({ what }) => what === "the same for another purpose",
  },
  {
    name: "names as sent",
    damage: {
      file: "resources/files/rules.ts",
      from: 'return cleaned === "" ? "file" : cleaned.slice(0, 255).toWellFormed();',
      to: "return name;",
    },
    shows: ({ what }) => what.startsWith("a name: "),
  },
  {
    name: "files handed out bare",
    damage: { file: "resources/files/download-file.ts", from: '"x-content-type-options": "nosniff",', to: "" },
    shows: ({ what }) => what === "a script",
  },
];

async function prove({ say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const corpus = await makeCorpus();
    const server = await stand.start("server", ENV);
    const wrong: string[] = [];
    for (const file of corpus) for (const why of await judge(stand, server, file)) wrong.push(`${file.what}: ${why}`);
    const misplaced = await misplacedBytes(stand);
    const links = await tryLinks(stand, server);
    const others = await tryAsRival(stand, server);
    const quota = await fillQuota(stand, server);
    server.kill("SIGTERM");
    await server.ended;
    const noticed = await tryWithoutGuards(stand, corpus);
    for (const one of [...wrong, ...misplaced, ...links.wrong, ...others.wrong, ...quota]) say(one);
    const faults = wrong.length + misplaced.length + links.wrong.length + others.wrong.length + quota.length;
    const unnoticed = GUARDS.filter(({ name }) => !noticed.includes(name)).map(({ name }) => name);
    return {
      met: faults === 0 && unnoticed.length === 0,
      figure: `${corpus.length} hostile files: ${wrong.length} taken, kept or handed out wrongly, ${misplaced.length} under a name of their own; ${links.tried} altered, expired and borrowed links: ${links.wrong.length} opened; ${others.tried} requests of another organization: ${others.wrong.length} answered; quota ${quota.length === 0 ? "kept" : "PASSED"}`,
      bar: "0 wrong of at least 60; images hold nothing but pixels; every download nosniff, sandboxed, an attachment; 0 links opened; 0 files of others; quota kept",
      engine: stand.engine,
      guardOff: GUARDS.map(({ name }) => `${name}: ${unnoticed.includes(name) ? "NOT NOTICED" : "noticed"}`).join("; "),
      details: { wrong, misplaced, links: links.wrong, others: others.wrong, quota },
    };
  } finally {
    await stand.close();
  }
}

/** What is wrong with how one file was treated. */
async function judge(stand: Stand, server: Program, { purpose, name, claimed, content, expected }: HostileFile): Promise<string[]> {
  const answer = await upload(stand, server, { purpose, file: { name, content, type: claimed } });
  if (typeof expected === "object" && "refused" in expected) {
    const { errors = [] } = parsed(answer) as { errors?: { code: string }[] };
    return answer.status === 422 && errors[0]?.code === expected.refused ? [] : [`answered ${answer.status} ${errors[0]?.code ?? ""}`];
  }
  if (answer.status !== 201) return [`answered ${answer.status} ${answer.text}`];
  const file = parsed(answer) as { name: string; content_type: string; download_url: string };
  const got = await fetch(reached(server, file.download_url));
  const bytes = Buffer.from(await got.arrayBuffer());
  const type = got.headers.get("content-type") ?? "";
  const isAsExpected = expected === "remade" ? file.content_type.startsWith("image/") : expected.savedAs.test(type);
  return [
    ...(isAsExpected ? [] : [`handed out as ${type}`]),
    ...(expected === "remade" && bytes.includes(SECRET_WORDS) ? ["holds more than its pixels"] : []),
    ...(expected === "remade" || bytes.equals(content) ? [] : ["differs from what was sent"]),
    ...wrongHeaders(got.headers),
    ...(/[/\\\p{Cc}\p{Cf}]/u.test(file.name) || [...file.name].length > 255 ? [`named ${JSON.stringify(file.name)}`] : []),
  ];
}

function wrongHeaders(headers: Headers): string[] {
  const disposition = headers.get("content-disposition") ?? "";
  const ending = /\.([^.]+)$/.exec(decodeURIComponent(disposition.split("UTF-8''")[1] ?? ""))?.[1] ?? "";
  return [
    ...(headers.get("x-content-type-options") === "nosniff" ? [] : ["without nosniff"]),
    ...(/^sandbox; default-src 'none'$/.test(headers.get("content-security-policy") ?? "") ? [] : ["without a sandbox"]),
    ...(disposition.startsWith("attachment; filename=") ? [] : ["not to be saved"]),
    ...(/^(?:html?|xhtml|svgz?|js|exe|mhtml)$/i.test(ending) ? [`saved as .${ending}`] : []),
  ];
}

/** Stored files whose place was not made up at random here. */
async function misplacedBytes({ dataDir, sql }: Stand): Promise<string[]> {
  const folder = join(dataDir, "files");
  const places = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const rows = await sql<{ storage_key: string }>("select storage_key from files");
  return [
    ...places.filter((place) => !/^[0-9a-f]{2}\/[0-9a-f]{30}$/.test(place)),
    ...rows.filter(({ storage_key: key }) => !existsSync(join(folder, key))).map(({ storage_key: key }) => `${key} is gone`),
  ];
}

async function tryLinks(stand: Stand, server: Program): Promise<{ tried: number; wrong: string[] }> {
  const [mine, other] = [await makeFile(stand, server), await makeFile(stand, server)];
  const rival = await makeOrganization(stand.sql, `rival-${randomUUID()}`);
  const token = new URL(mine.download_url).pathname.slice("/f/".length);
  const otherToken = new URL(other.download_url).pathname.slice("/f/".length);
  const signed = (fileId: string, organizationId: string, inMs: number) =>
    downloadToken(SECRET, { organizationId, fileId, expiresAt: new Date(Date.now() + inMs) });
  const altered = [...token].map((letter, n) => `${token.slice(0, n)}${letter === "A" ? "B" : "A"}${token.slice(n + 1)}`);
  const image = imageUrl({ publicUrl: "", secretKey: SECRET }, stand.organizationId, mine.id).slice("/i/".length);
  const wrongKey = downloadToken(`${SECRET}x`, {
    organizationId: stand.organizationId,
    fileId: mine.id,
    expiresAt: new Date(Date.now() + 1e6),
  });
  const paths = [
    ...altered.map((one) => `/f/${one}`),
    ...[token.slice(0, -1), `${token}A`, token.slice(0, 30) + otherToken.slice(30), token.toUpperCase(), mine.id, "../../etc/passwd"].map(
      (one) => `/f/${one}`,
    ),
    `/f/${signed(mine.id, stand.organizationId, -1)}`,
    `/f/${signed(mine.id, rival.organizationId, 60_000)}`,
    `/f/${signed(randomUUID(), stand.organizationId, 60_000)}`,
    `/f/${wrongKey}`,
    `/f/${image}`,
    `/i/${token}`,
    `/i/${image}`,
  ];
  const wrong: string[] = [];
  for (const path of paths) {
    const { status } = await fetch(reached(server, path));
    if (status !== 404 && status !== 410 && status !== 400) wrong.push(`${path} answered ${status}`);
  }
  const genuine = await fetch(reached(server, mine.download_url));
  if (genuine.status !== 200) wrong.push("the genuine link does not open");
  return { tried: paths.length, wrong };
}

async function tryAsRival(stand: Stand, server: Program): Promise<{ tried: number; wrong: string[] }> {
  const { id } = await makeFile(stand, server);
  const rival = await makeOrganization(stand.sql, `rival-${randomUUID()}`);
  const message = { organization_id: rival.organizationId, name: "x", files: [{ file_id: id, key: "x", use: "attachment" }] };
  const made = { ...{ organization_id: rival.organizationId, edition_id: rival.editionId, source: "shop" }, file_id: id };
  const tries: [string, string, unknown][] = [
    ["GET", `/v1/files/${id}`, undefined],
    ["PATCH", `/v1/files/${id}`, { name: "mine" }],
    ["DELETE", `/v1/files/${id}`, undefined],
    ["POST", "/v1/email-messages", message],
    ["POST", "/v1/data-imports", made],
  ];
  const wrong: string[] = [];
  for (const [method, path, body] of tries) {
    const { status } = await call(rival, server, method, path, body);
    if (status !== 404) wrong.push(`${method} ${path} answered ${status}`);
  }
  const list = await call(rival, server, "GET", "/v1/files");
  if (!list.text.includes('"results":[]')) wrong.push("the list shows another organization's files");
  return { tried: tries.length + 1, wrong };
}

/** Uploads until it is refused: twice at once, so that two together do not pass what one may not. */
async function fillQuota(stand: Stand, server: Program): Promise<string[]> {
  const [{ bytes: before } = { bytes: 0 }] = await storedBytes(stand);
  const big = () => upload(stand, server, { purpose: "other", file: { name: "x.bin", content: randomBytes(3_000_000) } });
  const answers: Answer[] = [];
  for (let n = 0; n < 5; n += 1) answers.push(...(await Promise.all([big(), big()])));
  const [{ bytes } = { bytes: 0 }] = await storedBytes(stand);
  const refused = answers.filter(({ text }) => text.includes("quota_exceeded")).length;
  const tooLarge = await upload(stand, server, { purpose: "other", file: { name: "x.bin", content: randomBytes(8_000_001) } });
  return [
    ...(bytes > 20_000_000 || bytes <= before || refused === 0 ? [`${bytes} bytes stored, ${refused} refused`] : []),
    ...(tooLarge.status === 413 ? [] : [`a file past the limit is answered ${tooLarge.status}`]),
  ];
}

/** The names of guards whose absence the corpus shows. */
async function tryWithoutGuards(stand: Stand, corpus: readonly HostileFile[]): Promise<string[]> {
  await stand.sql("delete from files");
  const server = await stand.start(
    "server",
    ENV,
    GUARDS.map(({ damage }) => damage),
  );
  const noticed: string[] = [];
  for (const { name, shows } of GUARDS) {
    const faults = await Promise.all(corpus.filter(shows).map((file) => judge(stand, server, file)));
    if (faults.flat().length > 0) noticed.push(name);
  }
  server.kill("SIGTERM");
  await server.ended;
  return noticed;
}

function storedBytes({ sql }: Stand): Promise<{ bytes: number }[]> {
  return sql("select sum(size_bytes)::float8 as bytes from (select distinct storage_key, size_bytes from files) f");
}

async function makeFile(stand: Stand, server: Program): Promise<{ id: string; download_url: string }> {
  const answer = await upload(stand, server, { purpose: "other", file: { name: "x.csv", content: `a,b\n${randomUUID()},1\n` } });
  return parsed(answer) as { id: string; download_url: string };
}

function upload(stand: Stand, server: Program, fields: Record<string, unknown>): Promise<Answer> {
  return call(stand, server, "POST", "/v1/files", { organization_id: stand.organizationId, ...fields });
}

function parsed({ text }: Answer): unknown {
  return JSON.parse(text);
}

/** The program's own links name an address of the world outside. */
function reached(server: Program, url: string): URL {
  return new URL(new URL(url, "http://outside").pathname, server.url);
}
