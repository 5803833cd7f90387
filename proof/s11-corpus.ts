import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { zip } from "../test/zip.ts";
import { film, pngOf, withChunk } from "./s11-images.ts";

/** What stands beside the pixels and must not come through. */
export const SECRET_WORDS = "canary-of-the-photographer";

export interface HostileFile {
  what: string;
  purpose: "image" | "attachment" | "import" | "other";
  name: string;
  claimed: string;
  content: Buffer;
  /** the code it is refused with; `remade`: taken as an image with nothing but its pixels; else the type that it is handed out as */
  expected: { refused: string } | "remade" | { savedAs: RegExp };
}

const SCRIPT = `<script>alert("${SECRET_WORDS}")</script>`;
const PAGE = `<!doctype html><html><body>${SCRIPT}</body></html>`;
const TEXT = { savedAs: /^text\/(?:plain|csv|tab-separated-values)$/ };
const BYTES = { savedAs: /^application\/(?!xml|xhtml|javascript)/ };

/** More than 60 files, made here each time. */
export async function makeCorpus(): Promise<HostileFile[]> {
  const images = await makeImages();
  return [...markup(), ...programs(), ...unfit(), ...(await hidden(images)), ...bombs(images), ...broken(images), ...misnamed()];
}

interface Images {
  png: Buffer;
  jpeg: Buffer;
  gif: Buffer;
  webp: Buffer;
}

async function makeImages(): Promise<Images> {
  const picture = () => sharp({ create: { width: 24, height: 16, channels: 3, background: "#d04020" } });
  const told = { IFD0: { Artist: SECRET_WORDS, Copyright: SECRET_WORDS }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "55/1 40/1 0/1" } };
  const frames = Buffer.concat([0, 120, 240].map((shade) => Buffer.alloc(24 * 16 * 3, shade)));
  const film = () => sharp(frames, { raw: { width: 24, height: 48, channels: 3, pageHeight: 16 } });
  return {
    png: await picture().withExif(told).png().toBuffer(),
    jpeg: await picture().withExif(told).jpeg().toBuffer(),
    gif: await film()
      .gif({ delay: [100, 100, 100] })
      .toBuffer(),
    webp: await film()
      .withExif(told)
      .webp({ delay: [100, 100, 100] })
      .toBuffer(),
  };
}

/** Markup under the names and types of something else. */
function markup(): HostileFile[] {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
  const entity = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>`;
  const html = PAGE;
  const kinds: [string, string | Buffer][] = [
    ["SVG", svg],
    ["SVG with an entity", entity],
    ["HTML", html],
    ["HTML behind a mark", `\ufeff${html}`],
    ["HTML behind blank lines", `\r\n\r\n\t ${html}`],
    ["HTML behind a comment", `<!-- GIF89a -->${html}`],
    ["HTML in UTF-16", Buffer.from(`\ufeff${html}`, "utf16le")],
    ["XHTML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`],
    ["HTML behind words", `hello\n${html}`],
  ];
  return [
    ...kinds.map(([what, content]) =>
      file(`${what} named as an image`, "image", "x.png", "image/png", content, { refused: "wrong_content" }),
    ),
    ...kinds.map(([what, content]) => file(`${what} as it calls itself`, "other", "x.html", "text/html", content, TEXT)),
    file("SVG, packed", "image", "x.svgz", "image/svg+xml", gzipSync(svg), { refused: "wrong_content" }),
  ];
}

/** What is run, opened or unpacked, under the names and types of something else. */
function programs(): HostileFile[] {
  return [
    file("a script", "other", "x.js", "text/javascript", "alert(document.domain)", TEXT),
    file(
      "a program",
      "other",
      "invoice.pdf.exe",
      "application/pdf",
      Buffer.concat([Buffer.from("MZ\u0090\u0000"), randomBytes(300)]),
      BYTES,
    ),
    file(
      "a program named as a PDF",
      "attachment",
      "invoice.pdf",
      "application/pdf",
      Buffer.concat([Buffer.from("MZ\u0090\u0000"), randomBytes(300)]),
      {
        refused: "wrong_content",
      },
    ),
    file(
      "an ELF program",
      "attachment",
      "x.txt",
      "text/plain",
      Buffer.concat([Buffer.from("\u007fELF\u0002\u0001\u0001"), Buffer.alloc(200)]),
      {
        refused: "wrong_content",
      },
    ),
    file("an archive", "attachment", "x.docx", "application/zip", zip([{ name: "../../evil.sh", data: "rm -rf" }]), {
      refused: "wrong_content",
    }),
    file(
      "a PDF with a script",
      "attachment",
      "x.pdf",
      "text/html",
      `%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n${PAGE}`,
      {
        savedAs: /^application\/pdf$/,
      },
    ),
  ];
}

/** Neither images that are taken nor anything else that would do. */
function unfit(): HostileFile[] {
  return [
    ...["bmp", "tiff", "ico", "avif"].map((kind) =>
      file(
        `${kind.toUpperCase()}, which is no format for images here`,
        "image",
        `x.${kind}`,
        "image/png",
        SIGNATURES[kind] ?? Buffer.alloc(0),
        {
          refused: "wrong_content",
        },
      ),
    ),
    file(
      "a web page saved whole",
      "other",
      "x.mhtml",
      "multipart/related",
      `From: <Saved>\r\nContent-Type: text/html\r\n\r\n${PAGE}`,
      TEXT,
    ),
    file("a link of a desktop", "other", "x.url", "text/html", "[InternetShortcut]\r\nURL=javascript:alert(1)\r\n", TEXT),
    file("bytes that are nothing", "image", "x.jpg", "image/jpeg", randomBytes(4_000), { refused: "wrong_content" }),
    file("an image as an import", "import", "orders.csv", "text/csv", PIXEL, { refused: "wrong_content" }),
    file("nothing at all", "other", "x.txt", "text/plain", "", { refused: "empty_file" }),
  ];
}

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const SIGNATURES: Record<string, Buffer> = {
  bmp: Buffer.concat([Buffer.from("BM"), Buffer.alloc(100)]),
  tiff: Buffer.concat([Buffer.from("II*\u0000\u0008\u0000\u0000\u0000", "latin1"), Buffer.alloc(100)]),
  ico: Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), Buffer.alloc(100)]),
  avif: Buffer.concat([Buffer.from("\u0000\u0000\u0000 ftypavif\u0000\u0000\u0000\u0000avifmif1", "latin1"), Buffer.alloc(100)]),
};

/** Genuine images with something more. */
async function hidden({ png, jpeg, gif, webp }: Images): Promise<HostileFile[]> {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, SCRIPT.length + 2]), Buffer.from(SCRIPT)]);
  const gifComment = Buffer.concat([Buffer.from([0x21, 0xfe, SCRIPT.length]), Buffer.from(SCRIPT), Buffer.from([0])]);
  const turned = await sharp(jpeg)
    .withExif({ IFD0: { Artist: SECRET_WORDS } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const found: [string, string, Buffer][] = [
    ["a JPEG that tells place and photographer", "image/jpeg", jpeg],
    ["a JPEG that is turned by what stands beside it", "image/jpeg", turned],
    ["a PNG that tells its photographer", "image/png", png],
    ["a WebP film that tells its photographer", "image/webp", webp],
    ["a GIF film with a script in a comment", "image/gif", Buffer.concat([gif.subarray(0, -1), gifComment, Buffer.from([0x3b])])],
    ["a JPEG with a script in a comment", "image/jpeg", Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])],
    ["a PNG with a script in a text chunk", "image/png", withChunk(png, "tEXt", Buffer.from(`Comment\u0000${SCRIPT}`, "latin1"))],
    ["a PNG with a page behind its end", "text/html", Buffer.concat([png, Buffer.from(SCRIPT)])],
    ["a JPEG with an archive behind its end", "application/zip", Buffer.concat([jpeg, zip([{ name: "x.class", data: SECRET_WORDS }])])],
    ["a GIF with a page behind its end", "text/html", Buffer.concat([gif, Buffer.from(SCRIPT)])],
    ["a PNG with a PDF behind its end", "application/pdf", Buffer.concat([png, Buffer.from(`%PDF-1.4 ${SECRET_WORDS}`)])],
  ];
  return found.map(([what, claimed, content], n) =>
    file(what, n % 3 === 0 ? "attachment" : "image", "photo.html", claimed, content, "remade"),
  );
}

/** More pixels than memory. */
function bombs({ gif, webp, jpeg }: Images): HostileFile[] {
  const vast = (content: Buffer, change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(content);
    change(copy);
    return copy;
  };
  const refused = (code: string) => ({ refused: code });
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return [
    file("a PNG of 30,000 by 30,000", "image", "x.png", "image/png", pngOf(30_000, 30_000, 30_000), refused("too_many_pixels")),
    file("the same for another purpose", "other", "x.png", "image/png", pngOf(30_000, 30_000, 30_001), refused("too_many_pixels")),
    file("a PNG of 2 billion by 1", "image", "x.png", "image/png", pngOf(2_000_000_000, 1, 100), refused("too_many_pixels")),
    file(
      "a JPEG that says 65,535 by 65,535",
      "image",
      "x.jpg",
      "image/jpeg",
      vast(jpeg, (copy) => copy.writeUInt32BE(0xff_ff_ff_ff, at + 5)),
      refused("too_many_pixels"),
    ),
    file(
      "a GIF that says 65,535 by 65,535",
      "image",
      "x.gif",
      "image/gif",
      vast(gif, (copy) => copy.writeUInt32LE(0xff_ff_ff_ff, 6)),
      refused("too_many_pixels"),
    ),
    file(
      "a WebP of 16 million by 16 million",
      "image",
      "x.webp",
      "image/webp",
      vast(webp, (copy) => copy.fill(0xff, 24, 30)),
      refused("too_many_pixels"),
    ),
    file("a GIF film of 400 pictures of 6,000 by 6,000", "image", "x.gif", "image/gif", film(6_000, 400), refused("broken_image")),
    file("a small PNG that unpacks to 200 MB", "image", "x.png", "image/png", pngOf(10, 10, 200_000_000), "remade"),
  ];
}

function broken({ png, jpeg, gif, webp }: Images): HostileFile[] {
  const cut = (content: Buffer) => content.subarray(0, Math.floor(content.length * 0.6));
  const refused = { refused: "broken_image" };
  return [
    file("half a PNG", "image", "x.png", "image/png", cut(withChunk(png, "tEXt", randomBytes(10))), refused),
    file("the head of a JPEG", "image", "x.jpg", "image/jpeg", jpeg.subarray(0, -20), refused),
    file("half a GIF", "image", "x.gif", "image/gif", cut(gif), "remade"),
    file("half a WebP", "image", "x.webp", "image/webp", cut(webp), refused),
    file("a script that begins as a GIF", "image", "x.gif", "image/gif", `GIF89a/*${"\u0001".repeat(20)}*/=1;alert(1)//`, refused),
  ];
}

function misnamed(): HostileFile[] {
  const names = [
    "../../../etc/cron.d/x",
    "..\\..\\windows\\x.html",
    "/etc/passwd",
    "photo\u202Egnp.exe",
    "a\u0000.html",
    `${"long".repeat(200)}.svg`,
    "con.html;.png",
    ".htaccess",
    "x.png%00.html",
    "smørrebrød \u{1F35E}.xhtml",
  ];
  return names.map((name, n) => file(`a name: ${JSON.stringify(name).slice(0, 40)}`, "other", name, "text/html", `${SCRIPT}${n}`, TEXT));
}

function file(
  what: string,
  purpose: HostileFile["purpose"],
  name: string,
  claimed: string,
  content: Buffer | string,
  expected: HostileFile["expected"],
): HostileFile {
  return { what, purpose, name, claimed, content: Buffer.from(content), expected };
}
