// Shares nothing with the other pages' scripts on purpose: what two of them need becomes a file of its own, which each then loads.

export type Facts = Record<string, unknown>;

const SVG = "http://www.w3.org/2000/svg";

/** A fact as one reads it: numbers are grouped as the reader's language does. */
export function written(fact: unknown, language: string): string {
  return typeof fact === "number" ? new Intl.NumberFormat(language).format(fact) : String(fact ?? "");
}

/** The lines of a list; nothing where the answer holds none. */
export function linesOf(facts: Facts, key: string): Facts[] {
  const found = facts[key];
  return Array.isArray(found) ? (found as Facts[]) : [];
}

/** What `data-draw` says: "width:share" takes the attribute `width` from the fact `share`. */
export function drawn(said: string): [attribute: string, key: string][] {
  return said.split(";").flatMap((pair) => {
    const [attribute, key] = pair.split(":");
    return attribute && key ? [[attribute, key] as [string, string]] : [];
  });
}

/** The attributes of a shape, without what it says. */
export function attributesOf(shape: Facts): [name: string, value: string][] {
  return Object.entries(shape).flatMap(([name, value]) => (name === "word" ? [] : [[name, String(value)] as [string, string]]));
}

// Writing what stands there already would still be noticed by screen readers.
function write(place: Element, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

/** Lines, whose parts bear the names of their own facts, are no part of what stands around them. */
function ownParts(frame: Element, selector: string): Element[] {
  const line = frame.closest("[data-line]");
  return [...frame.querySelectorAll(selector)].filter((part) => part.closest("[data-line]") === line);
}

function fillFacts(frame: Element, facts: Facts): void {
  for (const place of ownParts(frame, "[data-figure]")) {
    const key = place.getAttribute("data-figure") ?? "";
    if (key in facts) write(place, written(facts[key], document.documentElement.lang));
  }
  for (const place of ownParts(frame, "[data-shown-if]")) {
    (place as HTMLElement).hidden = !facts[place.getAttribute("data-shown-if") ?? ""];
  }
  for (const place of ownParts(frame, "[data-draw]")) {
    for (const [attribute, key] of drawn(place.getAttribute("data-draw") ?? "")) {
      if (key in facts) place.setAttribute(attribute, String(facts[key]));
    }
  }
}

/** Makes as many lines as there are, from the pattern that stands after them. */
function fillLines(pattern: HTMLTemplateElement, lines: Facts[]): void {
  const list = pattern.parentElement;
  if (!list) return;
  const present = [...list.querySelectorAll(":scope > [data-line]")];
  present.slice(lines.length).forEach((line) => line.remove());
  lines.forEach((facts, place) => {
    let line = present[place];
    if (!line) {
      line = pattern.content.firstElementChild?.cloneNode(true) as Element;
      pattern.before(line);
    }
    fillFacts(line, facts);
  });
}

function drawShapes(group: Element, shapes: Facts[]): void {
  const name = group.getAttribute("data-shape") ?? "";
  group.replaceChildren(
    ...shapes.map((shape) => {
      const element = document.createElementNS(SVG, name);
      for (const [attribute, value] of attributesOf(shape)) element.setAttribute(attribute, value);
      if ("word" in shape) element.textContent = String(shape["word"]);
      return element;
    }),
  );
}

/** Shows these facts where the page shows earlier ones. */
export function fill(frame: Element, facts: Facts): void {
  fillFacts(frame, facts);
  frame.querySelectorAll<HTMLTemplateElement>("template[data-lines]").forEach((pattern) => {
    const key = pattern.dataset["lines"] ?? "";
    if (key in facts) fillLines(pattern, linesOf(facts, key));
  });
  frame.querySelectorAll("[data-shapes]").forEach((group) => {
    const key = group.getAttribute("data-shapes") ?? "";
    if (key in facts) drawShapes(group, linesOf(facts, key));
  });
}
