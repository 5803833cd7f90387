/** Turns `_x000D_` escapes into their characters; one for NUL stays as it is. */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (whole, hex: string) =>
    hex === "0000" ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export interface TextCollector {
  open: (name: string) => void;
  text: (text: string) => void;
  close: (name: string) => void;
  /** The text so far, runs joined, without the reading aids of East Asian text. Starts anew. */
  take: () => string;
}

/** Joins the `t` elements of a string, be it plain or rich. */
export function createTextCollector(): TextCollector {
  let [value, inText, phonetic] = ["", false, false];
  return {
    open(name) {
      if (name === "t") inText = true;
      else if (name === "rPh") phonetic = true;
    },
    text(text) {
      if (inText && !phonetic) value += text;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") phonetic = false;
    },
    take() {
      const taken = unescapeText(value);
      value = "";
      return taken;
    },
  };
}
