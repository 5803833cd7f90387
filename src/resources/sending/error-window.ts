/** The last outcomes of a campaign, as one worker saw them. */
export interface ErrorWindow {
  /** @param failed the recipient's place when they were refused, for whatever reason */
  note(outcome: { position: number; failed: boolean; mayBeOurs: boolean }): void;
  /** why the campaign has to wait; undefined while it need not */
  readonly alarm: string | undefined;
  /** places of those who were refused by a policy or for the content: not for what they are */
  blameless(): number[];
}

/** What an outcome is to the window. Who does not exist is no fault of ours; they count, and stay refused. */
export function noteOf(outcome: { position: number; state: string; reason: string }): {
  position: number;
  failed: boolean;
  mayBeOurs: boolean;
} {
  return {
    position: outcome.position,
    failed: outcome.state === "failed",
    mayBeOurs: outcome.state === "failed" && outcome.reason === "refused",
  };
}

const LAST = 200;
const RATIO = 0.2;
const IN_A_ROW = 50;

/** Alarms when a fifth of the last 200, or 50 in a row, were refused. A ratio, not a number: a large list with some dead addresses is not an error. */
export function createErrorWindow(): ErrorWindow {
  const last: { position: number; failed: boolean; mayBeOurs: boolean }[] = [];
  let failed = 0;
  let inARow = 0;
  return {
    note: (outcome) => {
      last.push(outcome);
      failed += outcome.failed ? 1 : 0;
      inARow = outcome.failed ? inARow + 1 : 0;
      if (last.length > LAST && last.shift()?.failed) failed -= 1;
    },
    get alarm() {
      if (inARow >= IN_A_ROW) return `the last ${inARow} messages were all refused`;
      return last.length >= LAST && failed >= RATIO * LAST ? `${failed} of the last ${LAST} messages were refused` : undefined;
    },
    blameless: () => last.filter(({ mayBeOurs }) => mayBeOurs).map(({ position }) => position),
  };
}

const KEPT = 50;

/** One window a campaign and run; one that alarmed is forgotten, so that a resumed campaign begins with a clean sheet. */
export interface ErrorWindows {
  of(campaignId: string, run: number): ErrorWindow;
  forget(campaignId: string, run: number): void;
}

export function createErrorWindows(): ErrorWindows {
  const windows = new Map<string, ErrorWindow>();
  return {
    of: (campaignId, run) => {
      const key = `${campaignId}:${run}`;
      const found = windows.get(key) ?? createErrorWindow();
      windows.delete(key);
      windows.set(key, found);
      for (const oldest of windows.keys()) if (windows.size > KEPT) windows.delete(oldest);
      return found;
    },
    forget: (campaignId, run) => void windows.delete(`${campaignId}:${run}`),
  };
}
