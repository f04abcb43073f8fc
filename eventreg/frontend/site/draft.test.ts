import { expect, test } from "vitest";
import { type Draft, isOver, keepsValue, withChange } from "./draft";

const DAY = 24 * 3_600_000;
const draft: Draft = { staff: "1", at: 0, sent: false, values: { title: ["Cerdig"] } };
const here = { staff: "1", now: DAY, refused: false, done: false, shown: false };

test("nothing secret is kept, and nothing that only the server sets", () => {
  const text = { type: "text", autocomplete: "", readOnly: false };
  expect(keepsValue(text, {})).toBe(true);
  expect(keepsValue({ type: "select-one", autocomplete: "" }, {})).toBe(true);
  for (const type of ["password", "hidden", "file"]) expect(keepsValue({ ...text, type }, {})).toBe(false);
  for (const autocomplete of ["current-password", "new-password", "one-time-code", "cc-number"]) {
    expect(keepsValue({ ...text, autocomplete }, {})).toBe(false);
  }
  expect(keepsValue({ ...text, readOnly: true }, {})).toBe(false);
  expect(keepsValue(text, { secret: "" })).toBe(false);
});

test("only what differs from the page is kept", () => {
  const changed = withChange({}, "title", ["Cerdig"], [""]);
  expect(changed).toEqual({ title: ["Cerdig"] });
  expect(withChange(changed, "title", [""], [""])).toEqual({});
  expect(withChange({ title: ["a"] }, "days", ["1", "2"], ["1"])).toEqual({ title: ["a"], days: ["1", "2"] });
});

test("on an answer of the server everything touched is kept: its fields show what was sent, not what is stored", () => {
  expect(withChange({ title: ["a"] }, "title", ["b"], null)).toEqual({ title: ["b"] });
});

test("a draft outlives the page, a refusal and a lost connection", () => {
  expect(isOver(draft, here)).toBe(false);
  expect(isOver({ ...draft, sent: true }, { ...here, refused: true })).toBe(false);
  expect(isOver({ ...draft, sent: true }, { ...here, shown: true })).toBe(false);
});

test("it ends when its form was taken", () => {
  expect(isOver({ ...draft, sent: true }, here)).toBe(true);
  expect(isOver({ ...draft, sent: true }, { ...here, shown: true, done: true })).toBe(true);
});

test("it ends with its writer and after a week", () => {
  expect(isOver(draft, { ...here, staff: "2" })).toBe(true);
  expect(isOver(draft, { ...here, now: 8 * DAY })).toBe(true);
});
