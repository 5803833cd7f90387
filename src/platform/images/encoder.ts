// A process of its own, which the parent may end at any time: makes the image at a path anew from its pixels and writes it to its output.
import sharp, { type Sharp } from "sharp";
import type { EncodedSize, EncoderOrder } from "./reencode-image.ts";

const QUALITY = 90;
/** The loaders of the four formats that are taken; all the others of the library stay shut. */
const LOADERS = ["VipsForeignLoadJpegFile", "VipsForeignLoadPngFile", "VipsForeignLoadNsgifFile", "VipsForeignLoadWebpFile"];

sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS });
sharp.cache(false);
sharp.concurrency(1);

const order = JSON.parse(process.argv[2] ?? "{}") as EncoderOrder;
const image = sharp(order.path, { limitInputPixels: order.maxPixels, failOn: "error", sequentialRead: true, animated: true });
const { format, pages = 1, isPalette } = await image.metadata();
if (`image/${format}` !== order.contentType) throw new Error("this is another format than it was taken for");
// Orientation is told beside the pixels, which goes; several pages cannot be turned.
const turned = pages > 1 ? image : image.autoOrient();
const { data, info } = await encoded(turned).toBuffer({ resolveWithObject: true });
const size: EncodedSize = { width: info.width, height: info.pageHeight ?? info.height };
process.send?.(size);
process.stdout.end(data);
process.disconnect?.();

// Nothing is kept of what stood beside the pixels: the library drops it unless told otherwise. Colours become sRGB.
function encoded(from: Sharp): Sharp {
  if (format === "jpeg") return from.jpeg({ quality: QUALITY });
  if (format === "webp") return from.webp({ quality: QUALITY, effort: 2 });
  if (format === "gif") return from.gif({ effort: 3 });
  return from.png(isPalette ? { palette: true, effort: 3 } : {});
}
