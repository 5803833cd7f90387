import type { Context, Liquid, Template } from "liquidjs";
import { TokenKind } from "liquidjs";
import { type DirectOutput, directOutput, renderDirect } from "../template/direct-output.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { appendFragment, appendText, appendWord, encodeFragment, type QpFragment, type QpText } from "./quoted-printable.ts";

/** The place of the recipient's token in a template. Outside of loops and conditions it costs no Liquid. */
export const tokenSlot = "{{ recipient__token }}";

/** What `tokenSlot` reads inside of loops and conditions. */
export function tokenGlobals(token: string): object {
  return { recipient__token: token };
}

/** One part of a message: parsed for a whole render, and cut into what is encoded already and what each recipient gets rendered. */
export type Part = { engine: Liquid; nodes: Template[]; segments: Segment[] };

type Segment =
  | { kind: "encoded"; fragment: QpFragment }
  | { kind: "rendered"; nodes: Template[] }
  | { kind: "direct"; output: DirectOutput; nodes: Template[] }
  | { kind: "token" };

const longestEncoded = 4_000_000;

/** Parses a part and encodes what is the same for everybody. @throws the engine's errors */
export function compilePart(engine: Liquid, source: string): Part {
  const nodes = engine.parse(source);
  return { engine, nodes, segments: cutNodes(nodes) };
}

/** Adds the part for one recipient: decoded, the same text as a whole render with the same context. */
export function appendPart(qp: QpText, part: Part, context: Context, token: string): void {
  for (const segment of part.segments) {
    if (segment.kind === "encoded") appendFragment(qp, segment.fragment);
    else if (segment.kind === "token") appendWord(qp, token);
    else {
      const direct = segment.kind === "direct" ? renderDirect(segment.output, context) : null;
      appendText(qp, direct ?? renderNodes(part.engine, segment.nodes, context));
      if (qp.out.length > longestEncoded) throw new Error("the message is too long");
      // A break outside of a loop ends the template.
      if (context.breakCalled || context.continueCalled) return;
    }
  }
}

function cutNodes(nodes: Template[]): Segment[] {
  const segments: Segment[] = [];
  let text = "";
  for (const node of nodes) {
    if (node.token.kind === TokenKind.HTML) {
      text += literalText(node);
      continue;
    }
    if (text !== "") segments.push({ kind: "encoded", fragment: encodeFragment(text) });
    text = "";
    addDynamic(segments, node);
  }
  if (text !== "") segments.push({ kind: "encoded", fragment: encodeFragment(text) });
  return segments;
}

function addDynamic(segments: Segment[], node: Template): void {
  const last = segments.at(-1);
  const output = directOutput(node);
  if (node.token.getText() === tokenSlot) segments.push({ kind: "token" });
  else if (output) segments.push({ kind: "direct", output, nodes: [node] });
  else if (last?.kind === "rendered") last.nodes.push(node);
  else segments.push({ kind: "rendered", nodes: [node] });
}

/** The text of a literal node after whitespace control. */
function literalText(node: Template): string {
  return (node.token as unknown as { getContent(): string }).getContent();
}
