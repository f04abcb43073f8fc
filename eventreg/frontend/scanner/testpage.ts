/** Just enough of a page for tests: elements that come into being when they are asked for. */

import { vi } from "vitest";

export class TestElement extends EventTarget {
  textContent = "";
  hidden = false;
  value = "";
  disabled = false;
  checked = false;
  className = "";
  dataset: Record<string, string> = {};
  children: (TestElement | string)[] = [];
  readonly content = { querySelector: () => null, querySelectorAll: () => [] };
  private readonly attributes = new Map<string, string>();
  private parent: TestElement | null = null;

  constructor(readonly tag = "div") {
    super();
  }

  /** Everything that can be read in it. */
  get text(): string {
    const inside = this.children.map((one) => (typeof one === "string" ? one : one.text));
    return [this.textContent, ...inside].filter(Boolean).join(" ");
  }

  append(...more: (TestElement | string)[]): void {
    for (const one of more) if (typeof one !== "string") one.parent = this;
    this.children.push(...more);
  }

  prepend(...more: (TestElement | string)[]): void {
    for (const one of more) if (typeof one !== "string") one.parent = this;
    this.children.unshift(...more);
  }

  replaceChildren(...more: (TestElement | string)[]): void {
    this.textContent = "";
    this.children = [];
    this.append(...more);
  }

  remove(): void {
    if (this.parent) this.parent.children = this.parent.children.filter((one) => one !== this);
  }

  all(tag: string): TestElement[] {
    const inside = this.children.filter((one) => typeof one !== "string");
    return inside.flatMap((one) => [...(one.tag === tag ? [one] : []), ...one.all(tag)]);
  }

  click(): void {
    this.dispatchEvent(new Event("click"));
  }

  matches(selector: string): boolean {
    return selector.split(/[\s,:]+/).includes(this.tag);
  }

  closest(selector: string): TestElement | null {
    return this.matches(selector) ? this : null;
  }

  contains(): boolean {
    return false;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }

  toggleAttribute(name: string, on: boolean): void {
    if (on) this.attributes.set(name, "");
    else this.attributes.delete(name);
  }

  focus(): void {
    (document as unknown as TestPage).activeElement = this;
  }

  blur(): void {
    (document as unknown as TestPage).activeElement = null;
  }

  scrollIntoView(): void {}

  querySelector(): null {
    return null;
  }
}

export class TestPage extends EventTarget {
  readonly documentElement = { lang: "id", dataset: {} };
  activeElement: TestElement | null = null;
  private readonly elements = new Map<string, TestElement>();

  getElementById(id: string): TestElement {
    const found = this.elements.get(id) ?? new TestElement();
    this.elements.set(id, found);
    return found;
  }

  /** Where a text can be read, in a field or in what scripts are told. */
  idsWith(text: string): string[] {
    const said = ({ text: shown, value, dataset }: TestElement): string =>
      [shown, value, ...Object.values(dataset)].join(" ");
    return [...this.elements].filter(([, one]) => said(one).includes(text)).map(([id]) => id).sort();
  }

  createElement(tag: string): TestElement {
    return new TestElement(tag);
  }

  createElementNS(_namespace: string, tag: string): TestElement {
    return new TestElement(tag);
  }

  createTextNode(text: string): string {
    return text;
  }

  createDocumentFragment(): TestElement {
    return new TestElement("fragment");
  }

  querySelector(): TestElement {
    return new TestElement("input");
  }

  querySelectorAll(): TestElement[] {
    return [];
  }
}

/** Puts an empty page in place; `vi.unstubAllGlobals` takes it away. */
export function openTestPage(): TestPage {
  const page = new TestPage();
  vi.stubGlobal("document", page);
  vi.stubGlobal("Element", TestElement);
  vi.stubGlobal("Option", class extends TestElement {});
  return page;
}

/** A key that is pressed on an element; tells whether somebody has prevented what it does. */
export function press(page: TestPage, key: string, at: number, on: TestElement): boolean {
  const event = new Event("keydown", { cancelable: true });
  const facts = { key, timeStamp: at, target: on, ctrlKey: false, altKey: false, metaKey: false };
  for (const [name, value] of Object.entries({ ...facts, repeat: false })) {
    Object.defineProperty(event, name, { value });
  }
  page.dispatchEvent(event);
  return event.defaultPrevented;
}
