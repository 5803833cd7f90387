/** `Content-Disposition` under which a browser saves an answer (RFC 6266): the name in full, and one of plain letters for what knows no better. */
export function attachment(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/[^\w. -]/g, "_");
  const full = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
