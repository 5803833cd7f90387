import { afterAll, beforeAll, expect, test } from "vitest";
import { createImport, landed, processed, startImportJobs } from "./imports.ts";
import { type S3Server, startS3Server } from "./s3/server.ts";
import { createStage, ended, type Stage } from "./stage.ts";
import { insertGuests } from "./world-content.ts";

let s3: S3Server;
let stage: Stage;
beforeAll(async () => {
  s3 = await startS3Server();
  stage = await createStage({ S3_URL: s3.url });
});
afterAll(async () => {
  await stage.close();
  await s3.close();
});

const HEADER = "Order,Date,Currency,Email,First name,Ticket,Quantity,Price";
const line = (id: string, price: string) => `${id},2027-01-13 10:00:00,DKK,zoe@example.dk,Zoe,Partout,1,${price}`;

test("an import reads its file from the bucket, gives back what it rejected, and an erasure empties it there", async () => {
  const { world } = stage;
  const worker = await startImportJobs(world);
  const file = { name: "orders.csv", content: [HEADER, ...["1", "2", "3"].map((id) => line(id, "625.00")), line("4", "free")].join("\n") };
  const { body } = await createImport(world, file, { options: { create_products: true } });
  await processed(world, body.id);
  expect(await landed(world, body.id)).toMatchObject({ status: "completed_with_errors", orders_created: 3, orders_rejected: 1 });
  expect((await world.max("GET", `/v1/data-imports/${body.id}/rejects`)).body).toContain(line("4", "free"));
  const [guest] = await world.sql<{ id: string }>("select id from users where email_key = 'zoe@example.dk'");
  expect(s3.objects.size).toBe(1);
  expect((await world.max("POST", `/v1/users/${guest?.id}/erase`, {})).body).toMatchObject({ files_emptied: 1 });
  expect(s3.objects.size).toBe(0);
  await worker.stop();
});

test("a campaign carries its images out of the bucket, a link shows them, and a bucket that is down is a 503", async () => {
  const { world, transport } = stage;
  await insertGuests(world, world.nordlys, [{ email: "kim@example.org", first_name: "Kim", locale: "da-DK", consent: "granted" }]);
  const content = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64");
  const form = { organization_id: world.nordlys.id, purpose: "image", file: { name: "dot.gif", content } };
  const { body: file } = await world.ben("POST", "/v1/files", form);
  const body = { da: "<p><img src='{{ files.dot }}' alt=''> <a href='{{ links.view_in_browser }}'>se</a></p>" };
  const id = await stage.draft({ message: { body, files: [{ file_id: file.id, key: "dot", use: "inline" }] } });
  stage.startSending();
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: 1 });
  const mail = await transport.parsed("kim@example.org");
  expect(mail.attachments.map(({ filename }) => filename)).toEqual(["dot.gif"]);
  const page = await world.app.inject({ method: "GET", url: /preo\.test(\/v\/[\w.-]+)/.exec(mail.html ?? "")?.[1] ?? "" });
  const image = /src='https:\/\/preo\.test(\/i\/[\w-]+)'/.exec(page.body)?.[1] ?? "";
  expect((await world.app.inject({ method: "GET", url: image })).headers["content-type"]).toBe("image/gif");
  s3.fault = () => ({ status: 503, code: "SlowDown" });
  expect((await world.app.inject({ method: "GET", url: new URL(file.download_url).pathname })).statusCode).toBe(503);
  expect((await world.ben("POST", "/v1/files", { ...form, file: { name: "x.csv", content: "a,b\n" } })).status).toBe(503);
  s3.fault = () => undefined;
});
