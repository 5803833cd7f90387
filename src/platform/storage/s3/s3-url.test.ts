import { expect, test } from "vitest";
import { parseS3Url } from "./s3-url.ts";

test("an address gives host, bucket, folder, region and the decoded key and secret", () => {
  expect(parseS3Url("https://AKIA1:a%2Fb%2Bc@s3.eu-central-1.amazonaws.com/my-bucket/files/preo")).toEqual({
    endpoint: "https://s3.eu-central-1.amazonaws.com",
    bucket: "my-bucket",
    prefix: "files/preo/",
    region: "eu-central-1",
    accessKeyId: "AKIA1",
    secretAccessKey: "a/b+c",
  });
  expect(parseS3Url("http://key:secret@minio:9000/bucket/")).toMatchObject({
    endpoint: "http://minio:9000",
    prefix: "",
    region: "us-east-1",
  });
  expect(parseS3Url("https://key:secret@host/bucket?region=fsn1")).toMatchObject({ region: "fsn1" });
});

test.for([
  ["not an address", "hidden"],
  ["another scheme", "s3://key:hidden@host/bucket"],
  ["no secret", "https://hidden@host/bucket"],
  ["no bucket", "https://key:hidden@host"],
  ["an unknown setting", "https://key:hidden@host/bucket?secret=hidden"],
  ["a stray percent sign", "https://key:hidden%zz@host/bucket"],
] as const)("%s is refused in words that never repeat the value", ([, value]) => {
  let message = "";
  try {
    parseS3Url(value);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^S3_URL /);
  expect(message).not.toContain("hidden");
});
