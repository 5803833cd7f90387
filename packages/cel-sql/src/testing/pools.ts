/** Values chosen to hurt: LIKE's and SQL's own characters, letters beyond ASCII, both ends of 64 bits, changes of clock. */
export const texts = ["", "a", "A", "DK", "dk", "Å", "åA", "%", "_", "a%b", "a_b", "\\", "x\\y", "'", '"', "$1", "--", "/*"].concat([
  "😀",
  "\u{10FFFF}",
  "\uFFFD",
  "\u00e9",
  "e\u0301",
  "ß",
  "İ",
  " pad\t",
  "line\nbreak",
  "\u007f",
  "'; drop table users; --",
]);
export const smallInts = [0n, 1n, -1n, 2n, 3n, 7n, 10n, 18n, 65n, 1000n];
export const largeInts = [2n ** 31n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 53n) - 1n, 2n ** 32n];
/** Multiples of a quarter: their sums don't depend on the order. */
export const doubles = [0, 0.25, -0.25, 0.5, 1, -1.75, 2.5, 3, 99.75, 1e14];
/** Ten-thousandths. */
export const amounts = [0n, 1n, 2_500n, 10_000n, 4_999_999n, 5_000_000n, 12_500_000n, -10_000n];
export const largeAmounts = [9_000_000_000_000_000_000n, -9_000_000_000_000_000_000n];
export const instants = [
  "2027-01-15T12:00:00.123456Z",
  "2020-02-29T23:59:59.999999Z",
  "2024-03-31T00:59:59Z",
  "2024-03-31T02:30:00Z",
  "2025-12-31T23:30:00Z",
  "2026-01-01T00:00:00Z",
  "2026-10-25T00:30:00.5Z",
  "2026-12-16T12:00:00.123456Z",
  "2027-01-14T12:00:00.123455Z",
  "2027-07-03T10:00:00Z",
  "1969-12-31T23:59:59.999999Z",
  "1900-02-28T00:00:00Z",
];
export const durations = ["0s", "1s", "1h", "24h", "720h", "-36h", "1h30m", "1.5s", "8760h", "30000h", "0.000001s"];
/** Microseconds. */
export const durationMicros = [0n, 1n, 1_000_000n, 3_600_000_000n, -86_400_000_000n, 2_592_000_000_000n, 9_223_372_036_854_775n];
export const zones = ["UTC", "Europe/Copenhagen", "America/Los_Angeles", "Asia/Kolkata", "+02:00", "-09:30"];
export const patterns = ["^a", "b$", "^[A-Z]{2}$", "[a-z_]+", ".", "^$", "a|D", "(?:a|b)%", "\\d+", "[^a-z]", "\\\\", "\\w\\W"].concat([
  "C[12]",
  "[\\s]",
  "x?y*",
  "^.{1,3}$",
  "😀|'",
]);
