import { randomUUID } from "node:crypto";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../test/jobs.ts";
import { createWorld, type Response, sender, type World } from "../../../test/world.ts";
import { createLocalStorage } from "../../platform/storage/local-storage.ts";
import { removeUnusedBytes } from "./remove-unused-bytes.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

function upload(fields: Record<string, unknown>, headers?: Record<string, string>): Promise<Response> {
  return world.ben("POST", "/v1/files", { organization_id: world.nordlys.id, purpose: "other", ...fields }, headers);
}

/** The file that a signed link gives. */
async function download(url: string, app = world.app) {
  return app.inject({ method: "GET", url: new URL(url).pathname });
}

const bytesOnDisk = () =>
  readdirSync(join(world.config.dataDir, "files"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test("an uploaded file tells what it is by its bytes and comes back byte for byte", async () => {
  const content = "Ordre;Total\r\n1001;625,00\r\n";
  const answer = await upload({
    purpose: "import",
    tags: ["shop", "may"],
    alt_text: "",
    file: { name: "ordrer på Ærø.csv", content, type: "text/html" },
  });
  expect(answer).toMatchObject({
    status: 201,
    body: { name: "ordrer på Ærø.csv", purpose: "import", content_type: "text/csv", size_bytes: 26, tags: ["shop", "may"], width: null },
  });
  const details = await world.vera("GET", `/v1/files/${answer.body.id}`);
  expect(details.body).toMatchObject({ id: answer.body.id, sha256: answer.body.sha256 });
  const file = await download(details.body.download_url);
  expect([file.statusCode, file.body]).toEqual([200, content]);
});

test("a file is saved under its name in every letter, and never shown as a page", async () => {
  const { body } = await upload({ file: { name: "smørrebrød.csv", content: "a,b\n1,2\n" } });
  const { headers } = await download(body.download_url);
  expect(headers).toMatchObject({
    "content-disposition": `attachment; filename="sm_rrebr_d.csv"; filename*=UTF-8''sm%C3%B8rrebr%C3%B8d.csv`,
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
    "content-type": "text/csv",
    "content-length": "8",
  });
});

test.for([
  ["evil.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ["evil.svg", '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
  ["page.html", "<!doctype html><script>alert(2)</script>"],
  ["page.png", "<html><body onload=alert(3)>"],
])("markup named %s is saved as text, whatever it calls itself", async ([name, content]) => {
  const { status, body } = await upload({ file: { name, content, type: "image/svg+xml" } });
  expect([status, body.content_type]).toEqual([201, "text/plain"]);
  const { headers } = await download(body.download_url);
  expect(headers["content-type"]).toBe("text/plain");
  expect(headers["content-disposition"]).toMatch(/^attachment; filename="[\w.]+\.txt"/);
  const asImage = await upload({ purpose: "image", file: { name: "x.png", content: `${content} `, type: "image/png" } });
  expect(asImage).toMatchObject({ status: 422, body: { errors: [{ pointer: "/file", code: "wrong_content" }] } });
});

test.for([
  ["../../../etc/passwd", "passwd"],
  ["C:\\\\Windows\\\\x.txt", "x.txt"],
  ["invoice\u202Efdp.exe", "invoicefdp.exe"],
  ["..", "file"],
  ["a\u0000b.txt", "ab.txt"],
])("the name %j is kept as %j", async ([name, kept]) => {
  expect((await upload({ file: { name, content: `x,${name}\n` } })).body.name).toBe(kept);
});

test("an image has its width and height; one of too many pixels is refused", async () => {
  const { body } = await upload({ purpose: "image", file: { name: "dot.png", content: PNG } });
  expect(body).toMatchObject({ content_type: "image/png", width: 1, height: 1 });
  const vast = Buffer.from(PNG);
  vast.writeUInt32BE(30_000, 16);
  vast.writeUInt32BE(30_000, 20);
  expect(await upload({ purpose: "image", file: { name: "vast.png", content: vast } })).toMatchObject({
    status: 422,
    body: { errors: [{ code: "too_many_pixels" }] },
  });
});

test("each purpose takes what serves it, and an empty file serves none", async () => {
  const codes = async (fields: Record<string, unknown>) => (await upload(fields)).body.errors?.[0]?.code;
  expect(await codes({ purpose: "import", file: { name: "x.csv", content: PNG } })).toBe("wrong_content");
  expect(await codes({ purpose: "attachment", file: { name: "x.pdf", content: Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]) } })).toBe(
    "wrong_content",
  );
  expect(await codes({ file: { name: "empty.csv", content: "" } })).toBe("empty_file");
});

test("equal bytes lie in the storage once, and for one purpose are one file", async () => {
  const content = `Ordre;Total\n${randomUUID()};1\n`;
  const first = await upload({ purpose: "import", file: { name: "a.csv", content } });
  const before = bytesOnDisk();
  const again = await upload({ purpose: "import", file: { name: "b.csv", content } });
  const other = await upload({ purpose: "attachment", file: { name: "c.csv", content } });
  expect([again.status, again.body.id, again.body.name]).toEqual([201, first.body.id, "a.csv"]);
  expect(other.body.id).not.toBe(first.body.id);
  expect(bytesOnDisk()).toBe(before);
  expect((await world.ben("DELETE", `/v1/files/${first.body.id}`)).status).toBe(204);
  expect((await download(other.body.download_url)).body).toBe(content);
  expect((await world.ben("DELETE", `/v1/files/${other.body.id}`)).status).toBe(204);
  expect(bytesOnDisk()).toBe(before - 1);
  expect((await download(other.body.download_url)).statusCode).toBe(404);
});

test("eight uploads of equal bytes at once are one file with one copy", async () => {
  const before = bytesOnDisk();
  const content = `a;b\n${randomUUID()};2\n`;
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload({ file: { name: "x.csv", content } })));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect(bytesOnDisk()).toBe(before + 1);
});

test("a refused upload leaves no bytes behind", async () => {
  await upload({ file: { name: "first.csv", content: "a,b\n3,4\n" } });
  const before = bytesOnDisk();
  const file = { name: "x.csv", content: `a,b\n${randomUUID()},1\n` };
  expect((await upload({ file, purpose: "no-such" })).status).toBe(400);
  expect((await upload({ file, organization_id: world.rival.id })).status).toBe(404);
  expect((await upload({ file }, { "idempotency-key": " " })).status).toBe(400);
  const half = {
    payload: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n1',
    type: "multipart/form-data; boundary=x",
  };
  const broken = await world.app.inject({
    method: "POST",
    url: "/v1/files",
    headers: { authorization: `Bearer ${world.keys.ben}`, "content-type": half.type },
    payload: half.payload,
  });
  expect([broken.statusCode, broken.json().errors[0].code]).toEqual([400, "malformed"]);
  await eventually(async () => bytesOnDisk() === before);
});

test("a file past the limit is 413, told by its length or on the way", async () => {
  const app = await world.appWith({ env: { PREO_FILE_LIMIT_BYTES: "5000" } });
  const send = sender(app, world.keys.ben);
  const before = bytesOnDisk();
  const form = (size: number) => ({
    organization_id: world.nordlys.id,
    purpose: "other",
    file: { name: "x.bin", content: Buffer.alloc(size, 7) },
  });
  expect((await send("POST", "/v1/files", form(5_001))).status).toBe(413);
  expect((await send("POST", "/v1/files", form(2_000_000))).body.detail).toContain("5000 bytes");
  await eventually(async () => bytesOnDisk() === before);
  expect((await send("POST", "/v1/files", form(5_000))).status).toBe(201);
});

test("an Idempotency-Key goes by the content of the file", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const file = { name: "x.csv", content: `a,b\n${randomUUID()},1\n` };
  const first = await upload({ file }, headers);
  expect(await upload({ file }, headers)).toMatchObject({ body: first.body, headers: { "idempotency-replayed": "true" } });
  expect((await upload({ file: { ...file, content: `${file.content}\n` } }, headers)).status).toBe(422);
});

test("the link needs no key, ends after an hour, and cannot be made for another file", async () => {
  const { body } = await upload({ file: { name: "x.csv", content: "a,b\n9,9\n" } });
  const { body: other } = await upload({ file: { name: "y.csv", content: "a,b\n8,8\n" } });
  const late = await world.appWith({ now: () => new Date(Date.now() + 61 * 60_000) });
  expect([(await download(body.download_url)).statusCode, (await download(body.download_url, late)).statusCode]).toEqual([200, 410]);
  const mixed = body.download_url.slice(0, -22) + other.download_url.slice(-22);
  expect((await download(mixed)).statusCode).toBe(404);
  expect((await world.rita("GET", `/v1/files/${body.id}`)).status).toBe(404);
});

test("a file that something uses is not deleted: the answer names what", async () => {
  const { body } = await upload({ purpose: "image", file: { name: "logo.png", content: Buffer.concat([PNG, Buffer.from([0])]) } });
  await world.sql("update organizations set logo_file_id = $1 where id = $2", [body.id, world.nordlys.id]);
  const answer = await world.ben("DELETE", `/v1/files/${body.id}`);
  expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining("its logo")]);
  await world.sql("update organizations set logo_file_id = null where id = $1", [world.nordlys.id]);
  expect((await world.ben("DELETE", `/v1/files/${body.id}`)).status).toBe(204);
});

test("files are found by purpose, tag, hash and name; what is changed is what shows", async () => {
  const { body } = await upload({ purpose: "attachment", file: { name: "kort.csv", content: `a,b\n${randomUUID()},5\n` } });
  const changed = await world.ben("PATCH", `/v1/files/${body.id}`, { name: "Kort/over/pladsen.csv", alt_text: "Pladsen", tags: ["map"] });
  expect(changed.body).toMatchObject({ name: "pladsen.csv", alt_text: "Pladsen", tags: ["map"] });
  for (const query of ["tag=map", `sha256=${body.sha256}`, "search=PLADSEN", "purpose=attachment&tag=map"]) {
    const { body: list } = await world.vera("GET", `/v1/files?${query}`);
    expect(list.results.map(({ id }: { id: string }) => id)).toEqual([body.id]);
  }
  expect((await world.vera("GET", "/v1/files?tag=none")).body.count).toBe(0);
});

test("bytes without a file are removed after a day, those of files stay", async () => {
  const storage = createLocalStorage(join(world.config.dataDir, "files"));
  const { body } = await upload({ file: { name: "kept.csv", content: `a,b\n${randomUUID()},6\n` } });
  const stray = await storage.put(Readable.from([Buffer.from("left by a crash")]), { maxBytes: 100 });
  const young = await storage.put(Readable.from([Buffer.from("just arriving")]), { maxBytes: 100 });
  const [{ storage_key: key } = { storage_key: "" }] = await world.sql<{ storage_key: string }>(
    "select storage_key from files where id = $1",
    [body.id],
  );
  const old = new Date(Date.now() - 25 * 60 * 60_000);
  for (const one of [stray.key, key]) utimesSync(join(world.config.dataDir, "files", one), old, old);
  await removeUnusedBytes(world.db, storage, new Date());
  await expect(storage.open(stray.key)).rejects.toThrow();
  expect((await download(body.download_url)).statusCode).toBe(200);
  (await storage.open(young.key)).destroy();
});
