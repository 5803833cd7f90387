/** A bound parameter. `value` turns the parameters given to `where` into what the driver sends; `cast` is spliced as `$n::cast`. */
export interface Bind {
  readonly kind: "bind";
  readonly cast: string;
  readonly usesNow: boolean;
  readonly value: (given: GivenParams) => unknown;
}

export interface GivenParams {
  now: Date | string;
  [name: string]: unknown;
}

/** SQL as a tree of text and bound parameters. Text comes from this package and the schema only, never from an expression. */
export type SqlFragment = string | Bind | readonly SqlFragment[];

export interface SqlText {
  text: string;
  values: unknown[];
}

/** What a schema's own SQL fragments may bind. */
export interface Binder {
  /** The instant of the calculation, a timestamptz. */
  now: Bind;
  value: (value: unknown, cast: string) => Bind;
}

export function bindValue(value: unknown, cast: string): Bind {
  return { kind: "bind", cast, usesNow: false, value: () => value };
}

export function bindGiven(cast: string, usesNow: boolean, value: (given: GivenParams) => unknown): Bind {
  return { kind: "bind", cast, usesNow, value };
}

/** Numbers the parameters from `firstParam` on; one Bind object keeps one number. */
export function render(fragment: SqlFragment, given: GivenParams, firstParam: number): SqlText {
  const numbers = new Map<Bind, number>();
  const values: unknown[] = [];
  const write = (piece: SqlFragment): string => {
    if (typeof piece === "string") return piece;
    if (!isBind(piece)) return piece.map(write).join("");
    let number = numbers.get(piece);
    if (number === undefined) {
      number = firstParam + values.length;
      numbers.set(piece, number);
      values.push(piece.value(given));
    }
    return `$${number}::${piece.cast}`;
  };
  return { text: write(fragment), values };
}

function isBind(piece: SqlFragment): piece is Bind {
  return typeof piece === "object" && "kind" in piece;
}

export function someBind(fragment: SqlFragment, test: (bind: Bind) => boolean): boolean {
  if (typeof fragment === "string") return false;
  return isBind(fragment) ? test(fragment) : fragment.some((piece) => someBind(piece, test));
}

export function someText(fragment: SqlFragment, test: (text: string) => boolean): boolean {
  if (typeof fragment === "string") return test(fragment);
  return !isBind(fragment) && fragment.some((piece) => someText(piece, test));
}

export function join(pieces: readonly SqlFragment[], separator: string): SqlFragment {
  return pieces.flatMap((piece, i) => (i === 0 ? [piece] : [separator, piece]));
}

export function quoteName(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

/** A text constant of the schema, safe whatever `standard_conforming_strings` says. */
export function quoteText(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes("\\") ? `E'${doubled.replaceAll("\\", "\\\\")}'` : `'${doubled}'`;
}
