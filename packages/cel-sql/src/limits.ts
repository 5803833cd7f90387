export interface Limits {
  /** Length of the source in UTF-16 units. */
  sourceLength: number;
  nodes: number;
  /** Nesting of the tree; a chain of `&&` or `||` counts once. */
  depth: number;
  nestedMacros: number;
  listItems: number;
  regexLength: number;
}

export const defaultLimits: Limits = {
  sourceLength: 20_000,
  nodes: 1_000,
  depth: 50,
  nestedMacros: 3,
  listItems: 1_000,
  regexLength: 500,
};
