import { autocompletion, type CompletionContext, type CompletionResult, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { linter, type Diagnostic as Mark } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { applyFix, check, complete, type Schema } from "cel-sql";
import type { GetCelContextResponse } from "preo-sdk";
import { useEffect, useRef } from "react";
import { nonce } from "../../shared/nonce.ts";
import { schemaOf } from "./language-schema.ts";

interface CelEditorProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  context: GetCelContextResponse;
  readOnly: boolean;
}

/** An expression with colours, completion by the organization's own vocabulary, and mistakes marked with changes that mend them. */
export function CelEditor({ value, onChange, label, context, readOnly }: CelEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  const language = useRef(new Compartment());
  useEffect(() => {
    const made = new EditorView({
      parent: place.current as HTMLDivElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          history(),
          closeBrackets(),
          bracketMatching(),
          cel,
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, role: "textbox", "aria-multiline": "true", tabindex: "0" }),
          placeholder('user.country == "DK"'),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          look,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
          language.current.of(helpers(context)),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, readOnly]);
  useEffect(() => view.current?.dispatch({ effects: language.current.reconfigure(helpers(context)) }), [context]);
  useEffect(() => {
    const current = view.current?.state.doc.toString();
    if (view.current && current !== value) view.current.dispatch({ changes: { from: 0, to: current?.length ?? 0, insert: value } });
  }, [value]);
  return <div ref={place} className="editor" />;
}

function helpers(vocabulary: GetCelContextResponse) {
  const schema = schemaOf(vocabulary);
  const { values } = vocabulary;
  return [
    autocompletion({ override: [(context) => offer(context, schema, values)], icons: false }),
    linter(({ state }) => marks(state.doc.toString(), schema, values), { delay: 250 }),
  ];
}

async function offer(
  context: CompletionContext,
  schema: Schema,
  values: GetCelContextResponse["values"],
): Promise<CompletionResult | null> {
  const source = context.state.doc.toString();
  if (!context.explicit && !/[\w."]$/.test(source.slice(0, context.pos))) return null;
  const found = await complete(source, context.pos, schema, { values: (kind) => values[kind] ?? [] });
  const [first] = found;
  if (!first) return null;
  return {
    from: first.from,
    filter: false,
    options: found.map(({ label, detail, doc, from, to, insert, caret }) => ({
      label,
      detail,
      ...(doc ? { info: doc } : {}),
      apply: (view: EditorView) =>
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + (caret ?? insert.length) },
          userEvent: "input.complete",
        }),
    })),
  };
}

function marks(source: string, schema: Schema, values: GetCelContextResponse["values"]): Mark[] {
  if (source.trim() === "") return [];
  const { diagnostics } = check(source, schema, { knownValues: (kind) => values[kind]?.map(({ value }) => value) });
  return diagnostics.map(({ from, to, severity, message, fixes }) => ({
    from: Math.min(from, source.length),
    to: Math.min(Math.max(to, from + 1), source.length),
    severity,
    message,
    actions: fixes.map((fix) => ({
      name: fix.title,
      apply: (view: EditorView) =>
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: applyFix(view.state.doc.toString(), fix) } }),
    })),
  }));
}

const cel = StreamLanguage.define<null>({
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/)) return "string";
    if (stream.match(/\d[\w.]*/)) return "number";
    if (stream.match(/(?:true|false|in|now)\b/)) return "keyword";
    if (
      stream.match(
        /(?:exists_one|exists|all|filter|map|has|size|sum|min|max|avg|matches|contains|startsWith|endsWith|timestamp|duration)\b/,
      )
    )
      return "propertyName";
    if (stream.match(/&&|\|\||[!=<>]=?|[?:+\-*/%]/)) return "operator";
    if (stream.match(/[A-Za-z_]\w*/)) return "variableName";
    stream.next();
    return null;
  },
});

const colours = HighlightStyle.define([
  { tag: tags.string, color: "var(--code-text)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.keyword, color: "var(--code-word)" },
  { tag: tags.propertyName, color: "var(--code-word)" },
  { tag: tags.operator, color: "var(--preo-muted)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "14px" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": {
    fontFamily: "var(--mantine-font-family-monospace)",
    padding: "12px 14px",
    minHeight: "120px",
    caretColor: "currentColor",
  },
  ".cm-tooltip": {
    background: "var(--preo-surface)",
    border: "1px solid var(--preo-line)",
    borderRadius: "8px",
    color: "inherit",
    maxWidth: "520px",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--mantine-primary-color-filled)", color: "#fff" },
  ".cm-completionDetail": { color: "inherit", opacity: 0.75, fontStyle: "normal" },
  ".cm-diagnosticAction": { background: "var(--mantine-primary-color-filled)", borderRadius: "6px", padding: "3px 8px" },
});
