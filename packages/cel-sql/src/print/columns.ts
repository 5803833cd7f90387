/** One letter as people see it, with the number of terminal columns that it takes. */
export interface Cell {
  text: string;
  width: number;
  /** UTF-16 offset in the line. */
  at: number;
}

const tabStop = 4;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const emoji = /^\p{Emoji_Presentation}|^\p{Extended_Pictographic}\uFE0F|^\p{Regional_Indicator}/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The letters of one line. A tab becomes spaces up to its stop, and what a terminal might obey is shown as a dot. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of new Intl.Segmenter("en").segment(line)) {
    const text = segment === "\t" ? " ".repeat(tabStop - (column % tabStop)) : /^[\p{Cc}\p{Bidi_Control}]/u.test(segment) ? "·" : segment;
    const width = segment === "\t" ? text.length : widthOf(text);
    cells.push({ text, width, at: index });
    column += width;
  }
  return cells;
}

function widthOf(grapheme: string): number {
  if (wide.test(grapheme) || emoji.test(grapheme)) return 2;
  return invisible.test(grapheme) ? 0 : 1;
}
