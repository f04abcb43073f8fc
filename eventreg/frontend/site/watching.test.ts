import { expect, test } from "vitest";
import { clock, filled, pauseOf, worthSaying } from "./watching";

test("the server says when it is worth asking again, and nonsense is two seconds", () => {
  expect(pauseOf("850")).toBe(850);
  expect(pauseOf("2050")).toBe(2050);
  for (const said of [null, "", "soon", "-5", "0", "999999999"]) expect(pauseOf(said)).toBe(2000);
});

test("the clock is that of the event, whatever the zone of the screen", () => {
  const moment = Date.parse("2026-08-05T01:12:59Z");
  expect(clock(moment, "Asia/Jakarta", "WIB")).toBe("08.12 WIB");
  expect(clock(moment, "Asia/Jayapura", "WIT")).toBe("10.12 WIT");
  expect(clock(Date.parse("2026-08-04T17:00:00Z"), "Asia/Jakarta", "WIB")).toBe("00.00 WIB");
});

test("gaps are filled, and one that nobody knows stays", () => {
  expect(filled("sejak {since}, terakhir {last}", { since: "08.12", last: "08.11" })).toBe("sejak 08.12, terakhir 08.11");
  expect(filled("{other}", { since: "08.12" })).toBe("{other}");
});

test("the figures are said aloud at most once a minute, and only when they changed", () => {
  expect(worthSaying("3 hadir", "2 hadir", 0, 60_000)).toBe(true);
  expect(worthSaying("3 hadir", "2 hadir", 0, 59_999)).toBe(false);
  expect(worthSaying("2 hadir", "2 hadir", 0, 600_000)).toBe(false);
  expect(worthSaying("", "2 hadir", 0, 600_000)).toBe(false);
});
