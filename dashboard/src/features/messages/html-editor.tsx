import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { nonce } from "../../shared/nonce.ts";

/** HTML with colours. */
export function HtmlEditor({
  value,
  onChange,
  label,
  readOnly,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  readOnly: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    const made = new EditorView({
      parent: place.current as HTMLDivElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce),
          history(),
          html({ autoCloseTags: true }),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          look,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, readOnly]);
  useEffect(() => {
    const current = view.current?.state.doc.toString();
    if (view.current && current !== value) view.current.dispatch({ changes: { from: 0, to: current?.length ?? 0, insert: value } });
  }, [value]);
  return <div ref={place} className="editor" />;
}

const colours = HighlightStyle.define([
  { tag: tags.tagName, color: "var(--code-word)" },
  { tag: tags.attributeName, color: "var(--code-number)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--code-text)" },
  { tag: [tags.angleBracket, tags.comment], color: "var(--preo-muted)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "13px", maxHeight: "460px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-content": {
    fontFamily: "var(--mantine-font-family-monospace)",
    padding: "12px 14px",
    minHeight: "240px",
    caretColor: "currentColor",
  },
});
