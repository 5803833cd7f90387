import { type Static, Type } from "typebox";
import type { UploadedFile } from "../../platform/http/forms.ts";
import { Closed, closed, Id, Line, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export { imageUrl } from "./image-token.ts";

const PURPOSES = ["import", "image", "attachment", "other"] as const;
export type Purpose = (typeof PURPOSES)[number];

const AltText = () => Type.String({ maxLength: 1000, description: "what an image shows, for who cannot see it" });
const Tags = () => Type.Array(Line({ minLength: 1, maxLength: 100 }), { maxItems: 100, uniqueItems: true, examples: [["poster"]] });
const Name = (options = {}) => Line({ minLength: 1, examples: ["orders.csv"], ...options });

export const File = Type.Object({
  id: Id(),
  organization_id: Id(),
  name: Name(),
  purpose: closed(PURPOSES),
  content_type: Type.String({ description: "told from the bytes", examples: ["text/csv"] }),
  size_bytes: Type.Integer(),
  sha256: Type.String({ description: "of what is stored, hexadecimal", pattern: "^[0-9a-f]{64}$", examples: ["0".repeat(64)] }),
  uploaded_sha256: Type.String({
    description: "of what was sent; differs for images, which are made anew",
    pattern: "^[0-9a-f]{64}$",
    examples: ["0".repeat(64)],
  }),
  width: Nullable(Type.Integer({ description: "of an image, in pixels" })),
  height: Nullable(Type.Integer()),
  alt_text: AltText(),
  tags: Tags(),
  created: Timestamp(),
  modified: Timestamp(),
});

const FileUse = Type.Object({
  type: closed(["email_message", "campaign", "data_import", "organization_logo"]),
  id: Id(),
  name: Type.String({ examples: ["Programme"] }),
});
export type FileUse = Static<typeof FileUse>;

export const FileDetail = Type.Object({
  ...File.properties,
  use_count: Type.Integer({
    description: "how many messages, campaigns, imports and logos use it; while there are any it cannot be deleted",
  }),
  used_by: Type.Array(FileUse, { description: "the first ten of them" }),
  download_url: Type.String({ format: "uri", description: "signed; works without a key until download_expires_at" }),
  download_expires_at: Timestamp(),
});

export const UploadBody = Closed({
  file: Type.String({ format: "binary", description: "the file; its name is taken from the part" }),
  organization_id: Id(),
  purpose: closed(PURPOSES),
  name: Type.Optional(Name({ description: "default: the name that came with the file" })),
  alt_text: Type.Optional(AltText()),
  tags: Type.Optional(Tags()),
});
export type UploadBody = Omit<Static<typeof UploadBody>, "file"> & { file: UploadedFile };

export const UpdateFileBody = Closed({
  name: Type.Optional(Name()),
  alt_text: Type.Optional(AltText()),
  tags: Type.Optional(Tags()),
});

export const fileFilters = {
  organization_id: Type.Optional(Id()),
  purpose: Type.Optional(closed(PURPOSES)),
  tag: Type.Optional(Type.String({ maxLength: 100 })),
  sha256: Type.Optional(
    Type.String({ maxLength: 64, description: "hexadecimal, of what was sent or is stored: whether these bytes are here already" }),
  ),
  search: Type.Optional(Type.String({ maxLength: 255, description: "part of the name" })),
};
