import SerializerSelector, { type SerializerFactory } from "@fastify/fast-json-stringify-compiler";
import { forWriting } from "./writing-schema.ts";

type Serialize = (data: unknown) => string;

const compiled = new WeakMap<object, Serialize>();

/**
 * Fastify's own way to answers, each schema compiled by the first answer that needs it: all of them would take a fifth of the start.
 * A schema is compiled once in a process: all operations share that of problems, and apps over the same routes share all.
 */
export const buildSerializer: SerializerFactory = (shared, options) => {
  const compile = SerializerSelector()(shared, options);
  return (route) => {
    let serialize: Serialize | undefined;
    return (data) =>
      (serialize ??= compileOnce(route.schema as object, () =>
        compile({ ...route, schema: forWriting(route.schema as Parameters<typeof forWriting>[0]) }),
      ))(data);
  };
};

function compileOnce(schema: object, compile: () => Serialize): Serialize {
  const serialize = compiled.get(schema) ?? compile();
  compiled.set(schema, serialize);
  return serialize;
}
