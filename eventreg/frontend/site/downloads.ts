import { each, rootUrl } from "./page";

/** The answer with the file takes this cookie away (`web/downloads.py`): so a page learns that it has come. */
export const COOKIE = "er_download";
const LOOK_MS = 250;
/** What comes at once needs no word. */
const SHOWN_AFTER_MS = 700;
const GIVEN_UP_AFTER_MS = 300_000;

/** Whether a cookie of this name is among the page's cookies. */
export function holds(cookies: string, name: string): boolean {
  return cookies.split("; ").some((one) => one.startsWith(`${name}=`));
}

function keep(seconds: number): void {
  document.cookie = `${COOKIE}=1; path=${rootUrl() || "/"}; max-age=${seconds}; SameSite=Lax`;
}

function wait(form: HTMLFormElement, words: string): void {
  const voice = form.querySelector("[role=status]") ?? form.appendChild(document.createElement("p"));
  voice.className = "er-waiting";
  voice.setAttribute("role", "status");
  const buttons = [...form.elements].filter(
    (one): one is HTMLButtonElement => one instanceof HTMLButtonElement && one.type === "submit" && !one.disabled,
  );
  const asked = Date.now();
  const lock = (locked: boolean): void => buttons.forEach((one) => (one.disabled = locked));
  const look = setInterval(() => {
    const waited = Date.now() - asked;
    if (holds(document.cookie, COOKIE) && waited < GIVEN_UP_AFTER_MS) {
      if (waited < SHOWN_AFTER_MS || voice.firstChild) return;
      voice.append(document.createElement("progress"), words);
      return;
    }
    clearInterval(look);
    lock(false);
    voice.replaceChildren();
  }, LOOK_MS);
  // After this event, so that the name and value of the pressed button still travel.
  setTimeout(() => lock(true));
}

/** While a file is being made, its form says so, and a second click asks for no second one. */
export function watchDownloads(): void {
  each<HTMLFormElement>("form[data-download]", (form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      keep(GIVEN_UP_AFTER_MS / 1000);
      wait(form, form.dataset["download"] ?? "");
    });
  });
  // A page with an answer that was no file, such as a form with errors.
  keep(0);
}
