/** When an address that could not be reached for a while is given up (a full mailbox is no reason, one that stays full is). */
export const SOFT_LIMIT = { bounces: 3, overDays: 7, campaigns: 2, withinDays: 30 } as const;

export interface SoftHistory {
  bounces: number;
  campaigns: number;
  /** from the first to the last of them */
  spanDays: number;
}

/** Whether soft bounces of the last 30 days are enough to stop writing to an address. */
export function isGivenUp({ bounces, campaigns, spanDays }: SoftHistory): boolean {
  return bounces >= SOFT_LIMIT.bounces && campaigns >= SOFT_LIMIT.campaigns && spanDays >= SOFT_LIMIT.overDays;
}
