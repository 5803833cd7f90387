import { expect, test } from "vitest";
import { refusalOf, type SignedRequest } from "./signature.ts";

// The worked example "GET Object" of the specification.
const known = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1" };
const now = new Date("2013-05-24T00:00:00Z");
const headers = {
  host: "examplebucket.s3.amazonaws.com",
  range: "bytes=0-9",
  "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "x-amz-date": "20130524T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
};
const example: SignedRequest = { method: "GET", target: "/test.txt", headers, body: Buffer.alloc(0) };

test("the specification's own example is signed as it must be", () => {
  expect(refusalOf(example, known, now)).toBeUndefined();
});

test.for([
  ["another path", { target: "/other.txt" }, "SignatureDoesNotMatch"],
  ["another method", { method: "DELETE" }, "SignatureDoesNotMatch"],
  ["a query more", { target: "/test.txt?acl=" }, "SignatureDoesNotMatch"],
  ["another signed header", { headers: { ...headers, range: "bytes=0-99" } }, "SignatureDoesNotMatch"],
  ["another body", { body: Buffer.from("x") }, "XAmzContentSHA256Mismatch"],
  ["a header of AWS that is not signed", { headers: { ...headers, "x-amz-acl": "public-read" } }, "AccessDenied"],
  ["no signature", { headers: { ...headers, authorization: undefined } }, "AccessDenied"],
] as const)("%s is refused", ([, change, code]) => {
  expect(refusalOf({ ...example, ...change }, known, now)).toBe(code);
});

test("another secret, key, region or hour is refused", () => {
  expect(refusalOf(example, { ...known, secretAccessKey: "other" }, now)).toBe("SignatureDoesNotMatch");
  expect(refusalOf(example, { ...known, accessKeyId: "other" }, now)).toBe("InvalidAccessKeyId");
  expect(refusalOf(example, { ...known, region: "eu-north-1" }, now)).toBe("AuthorizationHeaderMalformed");
  expect(refusalOf(example, known, new Date("2013-05-24T01:00:00Z"))).toBe("RequestTimeTooSkewed");
});
