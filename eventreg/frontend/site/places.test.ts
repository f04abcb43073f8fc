import { expect, test } from "vitest";
import { matching, placeKey } from "./places";

const villages = ["Kauman", "Rampalcelaket", "Palo'lo'an", "Guluk-Guluk", "Dr. Soetomo", "Sukorejo", "Karangsuko"].map((name) => ({ name }));
const names = (typed: string) => matching(villages, typed).map((village) => village.name);

test("local spelling with other spaces and punctuation finds the village", () => {
  expect(names("Rampal Celaket")).toEqual(["Rampalcelaket"]);
  expect(names("paloloan")).toEqual(["Palo'lo'an"]);
  expect(names("guluk guluk")).toEqual(["Guluk-Guluk"]);
  expect(placeKey("Dr. Soetomo")).toBe("drsoetomo");
});

test("names that begin with what was typed come before those that contain it", () => {
  expect(names("suko")).toEqual(["Sukorejo", "Karangsuko"]);
});

test("nothing typed shows everything in its order", () => {
  expect(names("")).toEqual(villages.map((village) => village.name));
});

test("an unknown name finds nothing", () => {
  expect(names("Zzz")).toEqual([]);
});
