import { conflict } from "./errors.ts";

/** Runs a statement that sets a value which only one row may have. @throws 409 naming the field when another row has it */
export async function refusingTaken<T>(field: string, statement: Promise<T>): Promise<T> {
  return statement.catch((error: unknown) => {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== "23505" || !constraint?.includes(field)) throw error;
    const detail = `This ${field} is taken: choose another one`;
    throw conflict(`${field}_taken`, detail, [{ pointer: `/${field}`, code: "taken", detail }]);
  });
}
