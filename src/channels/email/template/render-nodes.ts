import { type Context, type Liquid, type Template, toValueSync } from "liquidjs";
import { textOf } from "./escape-html.ts";

const largestOutput = 1_000_000;

/** Renders parsed nodes. @throws when a limit of the engine is passed, a filter fails, or the text passes 1,000,000 characters */
export function renderNodes(engine: Liquid, nodes: Template[], context: Context): string {
  const emitter = new BoundedEmitter();
  toValueSync(engine.renderer.renderTemplates(nodes, context, emitter));
  return emitter.buffer;
}

/** Static text in a loop passes no limit of the engine's own. */
class BoundedEmitter {
  buffer = "";

  write(value: unknown): void {
    this.buffer += typeof value === "string" ? value : textOf(value);
    if (this.buffer.length > largestOutput) throw new Error("the text is too long");
  }
}
