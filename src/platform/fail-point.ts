/** A named place between two steps that must both happen: passing it is harmless unless this process was asked to die there. */
export type FailPoint = (place: string) => void;

/**
 * Ends this process as kill -9 does when it passes the place named in `failAt`, for crash proofs. `place:3` is the third time.
 * Without `failAt` nothing happens anywhere.
 */
export function createFailPoint(failAt: string | undefined): FailPoint {
  const [wanted, times = "1"] = failAt?.split(":") ?? [];
  let left = Number(times);
  return (place) => {
    if (place !== wanted) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, "SIGKILL");
  };
}
