import build from "fast-json-stringify";
import type { FastifySerializerCompiler } from "fastify";
import { ownFormats } from "./validation.ts";

type Serialize = (data: unknown) => string;

const compiled = new WeakMap<object, Serialize>();

/** Compiles each schema object once in a process: the same problems are the answers of all operations. */
export const serializerCompiler: FastifySerializerCompiler<object> = ({ schema }) => {
  const serialize = compiled.get(schema) ?? build(schema, { ajv: { formats: ownFormats } });
  compiled.set(schema, serialize);
  return serialize;
};
