import { Ajv, type ValidateFunction } from "ajv";
import { withFormats } from "../src/platform/http/validation.ts";

/** What was answered to one request of an operation. */
export interface Given {
  operationId: string;
  request: string;
  status: number;
  type: string;
  text: string;
}

interface Media {
  schema?: object;
}
interface Declared {
  operationId?: string;
  responses?: Record<string, { $ref?: string; content?: Record<string, Media>; description?: string }>;
}
export interface Document {
  paths: Record<string, Record<string, Declared>>;
  components: { responses?: Record<string, { content?: Record<string, Media> }>; schemas?: Record<string, object> };
}

/** Text that belongs in no answer: a stack, a statement, a path of the machine. */
const INSIDE =
  /\n\s+at \S+ \(|\bat file:\/\/|\bselect .+ from \w+|insert into |violates .* constraint|node_modules|\/src\/(?:platform|resources)\//i;

/** Holds answers against the document: gives what is wrong with one, or undefined. */
export function createJudge(document: Document): (given: Given) => string | undefined {
  const ajv = withFormats(new Ajv({ strict: false, allErrors: false, logger: false }));
  ajv.addSchema({ $id: "document", components: document.components });
  const validators = new Map<string, ValidateFunction | null>();
  const operations = new Map(
    Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((operation) => [operation.operationId ?? "", operation] as const),
    ),
  );
  const schemaOf = (declared: Declared, status: number, type: string): object | undefined => {
    const answer = declared.responses?.[String(status)];
    const shared = answer?.$ref ? document.components.responses?.[answer.$ref.split("/").at(-1) ?? ""] : answer;
    return shared?.content?.[type]?.schema;
  };
  return ({ operationId, status, type, text }) => {
    const declared = operations.get(operationId);
    if (!declared) return "the document does not know the operation";
    if (status >= 500) return `${status}: ${text.slice(0, 200)}`;
    if (!declared.responses?.[String(status)]) return `${status} is not declared`;
    if (INSIDE.test(text)) return `something from inside: ${text.slice(0, 200)}`;
    if (status >= 400 && type !== "application/problem+json") return `${status} as ${type}`;
    if (text === "") return status === 204 || status === 304 ? undefined : "an empty answer";
    if (!type.endsWith("json")) return undefined;
    const key = `${operationId} ${status}`;
    if (!validators.has(key)) {
      const schema = schemaOf(declared, status, type);
      validators.set(key, schema ? ajv.compile(atDocument(schema)) : null);
    }
    const validate = validators.get(key);
    if (!validate) return `${status} as ${type} is not declared`;
    return validate(JSON.parse(text)) ? undefined : `${status} is not as declared: ${ajv.errorsText(validate.errors)}`;
  };
}

// References lead into the document, which stands under a name of its own.
function atDocument(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object;
}
