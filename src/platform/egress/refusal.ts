export type RefusalCode =
  | "invalid_url"
  | "scheme_not_allowed"
  | "credentials_in_url"
  | "port_not_allowed"
  | "address_not_allowed"
  | "unknown_host";

/** A target that must not be called. `detail` says what to change and never what lies behind the name. */
export class EgressRefusal extends Error {
  override readonly name = "EgressRefusal";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** A call that was allowed and did not work out; another try may. */
export class EgressFailure extends Error {
  override readonly name = "EgressFailure";
  readonly code: "timeout" | "connection_failed" | "tls_failed" | "bad_answer";

  constructor(code: EgressFailure["code"], detail: string, cause?: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}
