const WIDTH = 30;
/** Without a terminal, a line for each tenth of the way. */
const STEP = 0.1;

export interface Output {
  write: (text: string) => void;
  isTerminal: boolean;
}

/** Shows how far something is: a bar that is drawn over on a terminal, else now and then a line. `end` leaves the last one standing. */
export function progressBar(
  output: Output,
  title: string,
): { show: (done: number, total: number, more?: string) => void; end: () => void } {
  let shown = -1;
  return {
    show: (done, total, more = "") => {
      const share = total === 0 ? 0 : Math.min(1, done / total);
      const text = `${title} ${done} of ${total}${more}`;
      if (output.isTerminal) {
        const full = Math.round(share * WIDTH);
        output.write(`\r\u001b[K[${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${text}`);
      } else if (share - shown >= STEP || (share === 1 && shown < 1)) {
        shown = share;
        output.write(`${text}\n`);
      }
    },
    end: () => {
      if (output.isTerminal) output.write("\n");
    },
  };
}
