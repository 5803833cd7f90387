/** What a provider tells by itself. */
export type SmsCallback =
  | {
      kind: "report";
      ref: string;
      state: "accepted" | "delivered" | "undelivered";
      providerId: string;
      detail: string;
      deadNumber: boolean;
    }
  | { kind: "reply"; from: string; to: string; text: string };

/** A callback as it came in; `url` is the public one, `form` the fields of a form. */
export type CallbackRequest = { url: string; headers: Record<string, string | string[] | undefined>; form: Record<string, string> };

/** The side that hears from the provider. Undefined for a callback whose signature is not the provider's. */
export type SmsCallbacks = { readonly name: string; parseCallback(request: CallbackRequest): SmsCallback[] | undefined };
