/** How long other requests of the same process wait at most. */
const SLICE_MS = 2;

/** Long work says after each small part that others may have their turn now; they get one every two milliseconds. */
export function takingTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
