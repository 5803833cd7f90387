import type { Response, Send } from "../world.ts";

const INSIDES = [
  /\bat \S+ \(?(?:file:|node:|\/)/,
  /node_modules|\.ts:\d+/,
  /\b(?:select|insert into|update|delete from)\b .*\b(?:from|where|values|set)\b/i,
  /violates|duplicate key|syntax error at|column ".*" does not exist|relation "|invalid input syntax|row-level security/,
];
const PROBLEM_FIELDS = new Set(["type", "title", "status", "detail", "instance", "errors"]);

/** Sends as `send` does and adds to `findings` whatever no answer may ever hold: a fault, an inside, somebody else's text. */
export function guarded(send: Send, forbiddenTexts: readonly string[], findings: string[]): Send {
  return async (method, url, body, headers) => {
    const answer = await send(method, url, body, headers);
    findings.push(...faultsOf(answer, forbiddenTexts).map((fault) => `${method} ${url}: ${fault}`));
    return answer;
  };
}

function faultsOf(answer: Response, forbiddenTexts: readonly string[]): string[] {
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? null);
  const lower = `${text} ${JSON.stringify(answer.headers)}`.toLowerCase();
  const faults = forbiddenTexts.filter((forbidden) => lower.includes(forbidden)).map((forbidden) => `answers with ${forbidden}`);
  if (answer.status >= 500) faults.push(`answers ${answer.status}: ${text.slice(0, 200)}`);
  if (answer.status >= 400) faults.push(...problemFaults(answer, text));
  return faults;
}

function problemFaults(answer: Response, text: string): string[] {
  const problem = answer.body as Record<string, unknown>;
  if (!String(answer.headers["content-type"]).startsWith("application/problem+json"))
    return [`answers ${answer.status} that is no problem+json`];
  return [
    ...(problem["status"] === answer.status ? [] : ["the problem names another status"]),
    ...(["type", "title", "detail", "instance"].every((name) => typeof problem[name] === "string" && problem[name] !== "")
      ? []
      : ["the problem lacks type, title, detail or instance"]),
    ...Object.keys(problem)
      .filter((name) => !PROBLEM_FIELDS.has(name))
      .map((name) => `the problem has a field ${name}`),
    ...INSIDES.filter((inside) => inside.test(text)).map((inside) => `the problem shows insides (${inside.source}): ${text.slice(0, 200)}`),
  ];
}
