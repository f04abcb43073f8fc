import { afterPause, each } from "./page";
import { type Draft, isOver, keepsValue, type Values, withChange } from "./draft";

/** How the keys begin under which drafts are kept. */
const KEY = "er-draft ";
const QUIET_MS = 400;
/** Whether somebody signs out on this page: nothing is written down any more. */
let ended = false;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Where drafts live: those about people end with the tab, others outlive a crash of the browser. */
function places(): Storage[] {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return []; // A browser that keeps nothing keeps no drafts either.
  }
}

function read(place: Storage, key: string): Draft | null {
  try {
    const found = JSON.parse(place.getItem(key) ?? "null") as Partial<Draft> | null;
    return found && typeof found.values === "object" && typeof found.at === "number" ? (found as Draft) : null;
  } catch {
    return null;
  }
}

function write(place: Storage, key: string, draft: Draft): void {
  try {
    place.setItem(key, JSON.stringify(draft));
  } catch {
    // Full: the form works as it did before there were drafts.
  }
}

function eachDraft(use: (place: Storage, key: string) => void): void {
  for (const place of places()) Object.keys(place).filter((key) => key.startsWith(KEY)).forEach((key) => use(place, key));
}

function controlsOf(form: HTMLFormElement, name?: string): Control[] {
  const fields = [...form.elements].filter((one): one is Control => "value" in one && !(one instanceof HTMLButtonElement));
  return fields.filter((one) => one.name && (name === undefined || one.name === name) && keepsValue(one, one.dataset));
}

function isBox(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type);
}

/** What the fields of a name hold; `before`: what they held when the page came. */
function valuesOf(form: HTMLFormElement, name: string, before = false): string[] {
  return controlsOf(form, name).flatMap((one) => {
    if (isBox(one)) return (before ? one.defaultChecked : one.checked) ? [one.value] : [];
    if (!(one instanceof HTMLSelectElement)) return [before ? one.defaultValue : one.value];
    const chosen = [...one.options].filter((option) => (before ? option.defaultSelected : option.selected));
    return chosen.map((option) => option.value);
  });
}

function fill(form: HTMLFormElement, values: Values): void {
  for (const [name, wanted] of Object.entries(values)) {
    controlsOf(form, name).forEach((one, index) => {
      if (isBox(one)) one.checked = wanted.includes(one.value);
      else if (one instanceof HTMLSelectElement) for (const option of one.options) option.selected = wanted.includes(option.value);
      else one.value = wanted[index] ?? "";
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/** Says that something was brought back, and offers to throw it away. */
function announce(form: HTMLFormElement, draft: Draft, forget: () => void): void {
  const template = document.querySelector<HTMLTemplateElement>("#draft-notice");
  const notice = template?.content.firstElementChild?.cloneNode(true);
  if (!(notice instanceof HTMLElement)) return;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  notice.querySelectorAll("[data-draft-at]").forEach((place) => (place.textContent = format.format(draft.at)));
  notice.querySelector("button")?.addEventListener("click", () => {
    form.reset();
    const names = new Set(controlsOf(form).map((one) => one.name));
    fill(form, Object.fromEntries([...names].map((name) => [name, valuesOf(form, name, true)])));
    forget();
    notice.remove();
    controlsOf(form)[0]?.focus();
  });
  form.before(notice);
}

function keep(form: HTMLFormElement, key: string, staff: string): void {
  const place = places()[form.dataset["draft"] === "browser" ? 1 : 0];
  if (!place) return;
  const stored = read(place, key);
  // The server's answer to a form shows what was sent: it is fuller than any draft.
  const answered = "answered" in form.dataset;
  let values: Values = stored?.values ?? {};
  let [sent, unsaved] = [false, false];
  const save = (): void => {
    unsaved = false;
    if (ended) return;
    if (Object.keys(values).length > 0) write(place, key, { staff, at: Date.now(), sent, values });
    else place.removeItem(key);
  };
  const forget = (): void => {
    values = {};
    place.removeItem(key);
  };
  // Whoever takes over what somebody else saved wants none of it back.
  each<HTMLAnchorElement>("a[data-draft-forget]", (link) => link.addEventListener("click", forget));
  const later = afterPause(QUIET_MS, save);
  if (stored && !answered) {
    fill(form, values);
    announce(form, stored, forget);
  }
  if (stored) save();
  const note = (event: Event): void => {
    const name = (event.target as Control).name;
    if (!name || controlsOf(form, name).length === 0) return;
    values = withChange(values, name, valuesOf(form, name), answered ? null : valuesOf(form, name, true));
    sent = false;
    unsaved = true;
    later();
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  const mark = (now: boolean): void => {
    sent = now;
    save();
  };
  form.addEventListener("submit", () => mark(true));
  // Whoever comes back to the page has sent nothing that counts; whoever leaves it keeps what is there.
  window.addEventListener("pageshow", (event) => event.persisted && mark(false));
  document.addEventListener("visibilitychange", () => document.hidden && unsaved && save());
}

/** Long forms are kept while they are filled in, until they were sent or their writer signs out. Secrets are not. */
export function keepDrafts(): void {
  const staff = document.querySelector<HTMLElement>("[data-staff]")?.dataset["staff"];
  if (!staff) return;
  const forms = new Map<string, HTMLFormElement>();
  each<HTMLFormElement>("form[data-draft]", (form) => forms.set(`${KEY}${location.pathname}#${form.id}`, form));
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const refused = (navigation?.responseStatus ?? 0) >= 400;
  const here = { staff, now: Date.now(), refused, done: document.querySelector("main > .er-alert-success") !== null };
  eachDraft((place, key) => {
    const draft = read(place, key);
    if (!draft || isOver(draft, { ...here, shown: forms.has(key) })) place.removeItem(key);
  });
  forms.forEach((form, key) => keep(form, key, staff));
  each<HTMLFormElement>("form[data-sign-out]", (form) => {
    form.addEventListener("submit", () => {
      ended = true;
      eachDraft((place, key) => place.removeItem(key));
    });
  });
}
