import { LiquidError } from "liquidjs";
import { checkingEngine } from "./engines.ts";

/** `line` and `column` count from 1. */
export type TemplateProblem = { message: string; line: number; column: number };

/** Every reason why a template cannot be parsed, in the order of the text; empty when it can. Never throws. */
export function checkTemplate(source: string): TemplateProblem[] {
  try {
    checkingEngine.parse(source);
    return [];
  } catch (error) {
    return problemsOf(error).sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** A problem in a template that had been checked, or one that only showed when it was rendered. */
export class TemplateError extends Error {
  readonly problems: TemplateProblem[];

  constructor(problems: TemplateProblem[]) {
    super(problems[0]?.message ?? "The template has an error.");
    this.name = "TemplateError";
    this.problems = problems;
  }
}

/** Runs a parse or render, turning the engine's errors into a TemplateError. */
export function withTemplateErrors<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(problemsOf(error));
  }
}

function problemsOf(error: unknown): TemplateProblem[] {
  if (hasErrors(error)) return error.errors.flatMap(problemsOf);
  if (!LiquidError.is(error)) return [{ message: error instanceof Error ? error.message : String(error), line: 1, column: 1 }];
  const [line, column] = error.token.getPosition();
  return [{ message: sentence(error.message), line: line ?? 1, column: column ?? 1 }];
}

function hasErrors(error: unknown): error is { errors: unknown[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function sentence(message: string): string {
  return message.replace(/(, (file|line|col):[^,]*)+$/, "");
}
