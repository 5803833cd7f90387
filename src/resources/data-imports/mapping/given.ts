/** The fields without those that are null: what is left out stays as it is known. */
export function given<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const filled: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== null && fields[name] !== undefined) filled[name] = fields[name];
  return filled as { [K in keyof T]?: NonNullable<T[K]> };
}
