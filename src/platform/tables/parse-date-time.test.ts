import { expect, test } from "vitest";
import { parseDateTime } from "./parse-date-time.ts";

const CPH = "Europe/Copenhagen";

test.each([
  ["2026-09-16 12:06:09 +0200", null, "UTC", "2026-09-16T10:06:09Z"],
  ["2026-05-03T14:00:00.123Z", null, CPH, "2026-05-03T14:00:00Z"],
  ["2026-05-03T14:00+05:30", null, CPH, "2026-05-03T08:30:00Z"],
  ["2026-08-19 17:34:51", null, CPH, "2026-08-19T15:34:51Z"],
  ["03-04-2026 12:00", "dd-MM-yyyy HH:mm", CPH, "2026-04-03T10:00:00Z"],
  ["3/8/26 1:59", "M/d/yy H:mm", "America/New_York", "2026-03-08T06:59:00Z"],
  ["3/8/26 2:30 PM", "M/d/yy h:mm a", "America/New_York", "2026-03-08T18:30:00Z"],
  ["3/4/2026", "d/M/yyyy", "UTC", "2026-04-03T00:00:00Z"],
  ["13/4/2026", null, "UTC", "2026-04-13T00:00:00Z"],
  ["3.4.2026 14.30", "d.M.yyyy", CPH, "2026-04-03T12:30:00Z"],
  ["3. april 2026 kl. 14.30", null, CPH, "2026-04-03T12:30:00Z"],
  ["lørdag d. 2. maj 2026", null, CPH, "2026-05-01T22:00:00Z"],
  ["15. März 2026, 14:05 Uhr", null, "Europe/Berlin", "2026-03-15T13:05:00Z"],
  ["Dez. 5, 2026 12:15 AM", null, "UTC", "2026-12-05T00:15:00Z"],
  ["April 3rd, 2026 at 2:05 PM", null, "UTC", "2026-04-03T14:05:00Z"],
  ["Fri, 3 Apr 2026 14:05:00 GMT", null, CPH, "2026-04-03T14:05:00Z"],
  ["20260403T1405Z", null, CPH, "2026-04-03T14:05:00Z"],
  ["46117.8861111111", "serial", CPH, "2026-04-05T19:16:00Z"],
  ["26-03-08", "yy-MM-dd", "UTC", "2026-03-08T00:00:00Z"],
])("%j as %j in %s is %s", (text, format, zone, utc) => {
  expect(parseDateTime(text, format, zone)).toMatchObject({ ok: true, utc, clock: "usual", utcSecond: null });
});

test("an hour that came twice gives both moments, the first in front", () => {
  const read = parseDateTime("25-10-2026 02:30", "dd-MM-yyyy HH:mm", CPH);
  expect(read).toMatchObject({
    clock: "twice",
    utc: "2026-10-25T00:30:00Z",
    utcSecond: "2026-10-25T01:30:00Z",
    local: "2026-10-25T02:30:00",
  });
  expect(parseDateTime("2026-10-25 02:30:00 +0100", null, CPH)).toMatchObject({ clock: "usual", utc: "2026-10-25T01:30:00Z" });
});

test("a time that clocks skipped is moved on by the gap", () => {
  expect(parseDateTime("2026-03-29 02:30", null, CPH)).toMatchObject({ clock: "skipped", utc: "2026-03-29T01:30:00Z" });
  expect(parseDateTime("2026-03-29 01:59:59", null, CPH)).toMatchObject({ clock: "usual", utc: "2026-03-29T00:59:59Z" });
  expect(parseDateTime("2026-10-04 02:10", null, "Australia/Lord_Howe")).toMatchObject({ clock: "skipped", utc: "2026-10-03T15:40:00Z" });
});

test.each([
  ["not yet", null, "not_a_date"],
  ["31-02-2026 10:00", "dd-MM-yyyy", "no_such_date"],
  ["2026-13-45 10:00:00 +0200", null, "no_such_date"],
  ["13/45/26 10:00", "M/d/yy H:mm", "no_such_date"],
  ["25/12/2026", "M/d/yyyy", "no_such_date"],
  ["2026-05-03 25:00", null, "no_such_date"],
  ["3/8/26 13:00 PM", "M/d/yy", "no_such_date"],
  ["3/4/26", null, "ambiguous_date"],
  ["4711", null, "not_a_date"],
  [`1${" ".repeat(50_000)}`, null, "not_a_date"],
])("%j is refused", (text, format, problem) => {
  expect(parseDateTime(text, format, CPH)).toMatchObject({ ok: false, problem });
});

test("cells with a stored date or serial number are read whatever the column's texts look like", () => {
  expect(parseDateTime("2026-04-03T10:00:00", "M/d/yy", CPH, "d")).toMatchObject({ utc: "2026-04-03T08:00:00Z", hasTime: true });
  expect(parseDateTime("2026-04-03", "M/d/yy", CPH, "D")).toMatchObject({ utc: "2026-04-02T22:00:00Z", hasTime: false });
  expect(parseDateTime("46117.5", "d/M/yy", "UTC", "n")).toMatchObject({ utc: "2026-04-05T12:00:00Z" });
  expect(parseDateTime("#N/A", null, CPH, "e")).toMatchObject({ problem: "error_cell" });
});
