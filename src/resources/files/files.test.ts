import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../test/jobs.ts";
import { type S3Server, startS3Server } from "../../../test/s3/server.ts";
import { createWorld, type Response, sender, type World } from "../../../test/world.ts";
import { removeUnusedBytes } from "./remove-unused-bytes.ts";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

describe.each(["a folder", "a bucket"])("in %s", (place) => {
  let world: World;
  let s3: S3Server | undefined;
  beforeAll(async () => {
    s3 = place === "a bucket" ? await startS3Server() : undefined;
    world = await createWorld(s3 ? { S3_URL: s3.url } : {});
  });
  afterAll(async () => {
    await world.close();
    await s3?.close();
  });

  function upload(fields: Record<string, unknown>, headers?: Record<string, string>): Promise<Response> {
    return world.ben("POST", "/v1/files", { organization_id: world.nordlys.id, purpose: "other", ...fields }, headers);
  }

  /** The file that a signed link gives. */
  async function download(url: string, app = world.app) {
    return app.inject({ method: "GET", url: new URL(url).pathname });
  }

  const folder = () => join(world.config.dataDir, "files");
  /** how many are stored */
  const storedCount = () =>
    s3?.objects.size ?? readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

  /** As if these bytes had come in yesterday. */
  function age(key: string): void {
    const old = new Date(Date.now() - 25 * 60 * 60_000);
    const object = s3?.objects.get(`${world.config.s3?.prefix}${key}`);
    if (object) object.modified = old;
    else utimesSync(join(folder(), key), old, old);
  }

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

  test("an image is made anew from its pixels: what tells of place and camera goes, and it is turned as it was to be shown", async () => {
    const about = { IFD0: { Artist: "Photographer" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "55/1 40/1 0/1" } };
    const content = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#08f" } })
      .withExif(about)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(content.includes("Photographer")).toBe(true);
    const { body } = await upload({ purpose: "image", file: { name: "photo.jpg", content } });
    expect(body).toMatchObject({ content_type: "image/jpeg", width: 20, height: 40 });
    const kept = (await download(body.download_url)).rawPayload;
    expect(body.size_bytes).toBe(kept.length);
    expect([kept.includes("Photographer"), kept.includes("Exif"), (await sharp(kept).metadata()).width]).toEqual([false, false, 20]);
    const again = await upload({ purpose: "image", file: { name: "photo.jpg", content } });
    expect([again.body.id, again.body.uploaded_sha256]).toEqual([body.id, body.uploaded_sha256]);
    const { body: list } = await world.vera("GET", `/v1/files?sha256=${body.uploaded_sha256}`);
    expect(list.results.map(({ id }: { id: string }) => id)).toEqual([body.id]);
    const untouched = await upload({ purpose: "other", file: { name: "photo.jpg", content } });
    expect((await download(untouched.body.download_url)).rawPayload.equals(content)).toBe(true);
  });

  test("a film stays a film", async () => {
    const frames = Buffer.concat([0, 128, 255].map((shade) => Buffer.alloc(8 * 8 * 3, shade)));
    const film = () => sharp(frames, { raw: { width: 8, height: 24, channels: 3, pageHeight: 8 } });
    for (const content of [
      await film()
        .gif({ delay: [90, 90, 90] })
        .toBuffer(),
      await film()
        .webp({ delay: [90, 90, 90] })
        .toBuffer(),
    ]) {
      const { body } = await upload({ purpose: "image", file: { name: "film", content } });
      expect(body).toMatchObject({ width: 8, height: 8 });
      const { pages, delay } = await sharp((await download(body.download_url)).rawPayload).metadata();
      expect([pages, delay]).toEqual([3, [90, 90, 90]]);
    }
  });

  test("an image of too many pixels is refused before it is decoded, one that breaks off with it, and nothing stays", async () => {
    const before = storedCount();
    const vast = Buffer.from(PNG);
    vast.writeUInt32BE(30_000, 16);
    vast.writeUInt32BE(30_000, 20);
    const code = async (content: Buffer) => (await upload({ purpose: "image", file: { name: "x.png", content } })).body.errors[0].code;
    expect([await code(vast), await code(PNG.subarray(0, -30))]).toEqual(["too_many_pixels", "broken_image"]);
    expect(storedCount()).toBe(before);
  });

  test("the files of an organization stay within its quota", async () => {
    const app = await world.appWith({ env: { PREO_FILE_QUOTA_MB: "1", ...(s3 ? { S3_URL: s3.url } : {}) } });
    const send = sender(app, world.keys.rita);
    const form = () => ({ organization_id: world.rival.id, purpose: "other", file: { name: "x.bin", content: randomBytes(400_000) } });
    const [first, second] = [await send("POST", "/v1/files", form()), await send("POST", "/v1/files", form())];
    expect([first.status, second.status]).toEqual([201, 201]);
    const before = storedCount();
    expect(await send("POST", "/v1/files", form())).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/file", code: "quota_exceeded" }] },
    });
    expect(storedCount()).toBe(before);
    expect((await send("DELETE", `/v1/files/${first.body.id}`)).status).toBe(204);
    expect((await send("POST", "/v1/files", form())).status).toBe(201);
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
    const before = storedCount();
    const again = await upload({ purpose: "import", file: { name: "b.csv", content } });
    const other = await upload({ purpose: "attachment", file: { name: "c.csv", content } });
    expect([again.status, again.body.id, again.body.name]).toEqual([201, first.body.id, "a.csv"]);
    expect(other.body.id).not.toBe(first.body.id);
    expect(storedCount()).toBe(before);
    expect((await world.ben("DELETE", `/v1/files/${first.body.id}`)).status).toBe(204);
    expect((await download(other.body.download_url)).body).toBe(content);
    expect((await world.ben("DELETE", `/v1/files/${other.body.id}`)).status).toBe(204);
    expect(storedCount()).toBe(before - 1);
    expect((await download(other.body.download_url)).statusCode).toBe(404);
  });

  test("eight uploads of equal bytes at once are one file with one copy", async () => {
    const before = storedCount();
    const content = `a;b\n${randomUUID()};2\n`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload({ file: { name: "x.csv", content } })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(storedCount()).toBe(before + 1);
  });

  test("a refused upload leaves no bytes behind", async () => {
    await upload({ file: { name: "first.csv", content: "a,b\n3,4\n" } });
    const before = storedCount();
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
    await eventually(async () => storedCount() === before);
  });

  test("a file past the limit is 413, told by its length or on the way", async () => {
    const app = await world.appWith({ env: { PREO_FILE_LIMIT_BYTES: "5000" } });
    const send = sender(app, world.keys.ben);
    const before = storedCount();
    const form = (size: number) => ({
      organization_id: world.nordlys.id,
      purpose: "other",
      file: { name: "x.bin", content: Buffer.alloc(size, 7) },
    });
    expect((await send("POST", "/v1/files", form(5_001))).status).toBe(413);
    expect((await send("POST", "/v1/files", form(2_000_000))).body.detail).toContain("5000 bytes");
    await eventually(async () => storedCount() === before);
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
    const { body } = await upload({ purpose: "image", file: { name: "logo.png", content: PNG } });
    await world.sql("update organizations set logo_file_id = $1 where id = $2", [body.id, world.nordlys.id]);
    const answer = await world.ben("DELETE", `/v1/files/${body.id}`);
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining("the logo of")]);
    expect((await world.vera("GET", `/v1/files/${body.id}`)).body).toMatchObject({
      use_count: 1,
      used_by: [{ type: "organization_logo", id: world.nordlys.id }],
    });
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
    const { storage } = world;
    const { body } = await upload({ file: { name: "kept.csv", content: `a,b\n${randomUUID()},6\n` } });
    const stray = await storage.put(Readable.from([Buffer.from("left by a crash")]), { maxBytes: 100 });
    const young = await storage.put(Readable.from([Buffer.from("just arriving")]), { maxBytes: 100 });
    const [{ storage_key: key } = { storage_key: "" }] = await world.sql<{ storage_key: string }>(
      "select storage_key from files where id = $1",
      [body.id],
    );
    for (const one of [stray.key, key]) age(one);
    await removeUnusedBytes(world.db, storage, new Date());
    await expect(storage.open(stray.key)).rejects.toThrow();
    expect((await download(body.download_url)).statusCode).toBe(200);
    (await storage.open(young.key)).destroy();
  });
});
