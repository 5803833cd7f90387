/** The embedded PostgreSQL cannot do what was asked; the message is one line for the operator. */
export class EmbeddedError extends Error {
  override readonly name = "EmbeddedError";
}
