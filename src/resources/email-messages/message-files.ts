import { imageUrl } from "../files/schema.ts";
import type { MessageContent, MessageFile } from "./schema.ts";

/** Those that are within the mail. */
export function carriedFiles({ files = [] }: Pick<MessageContent, "files">): MessageFile[] {
  return files.filter(({ use }) => use !== "linked");
}

export function contentIdOf({ key, file_id }: MessageFile): string {
  return `${key}@${file_id}`;
}

/** What templates read as `files`: the address of each image, within the mail or where it is fetched from. */
export function filesView(
  organizationId: string,
  { files = [] }: Pick<MessageContent, "files">,
  where: { publicUrl: string; secretKey: string },
  within: boolean,
): Record<string, string> {
  const images = files.filter(({ use }) => use !== "attachment");
  return Object.fromEntries(
    images.map((file) => [
      file.key,
      within && file.use === "inline" ? `cid:${contentIdOf(file)}` : imageUrl(where, organizationId, file.file_id),
    ]),
  );
}
