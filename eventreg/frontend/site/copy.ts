import { each } from "./page";

/** How long a button says that it has copied. */
const SAID_MS = 2_000;

type Copied = HTMLInputElement | HTMLTextAreaElement | HTMLPreElement;

async function copy(source: Copied): Promise<void> {
  const isShown = source instanceof HTMLPreElement;
  try {
    await navigator.clipboard.writeText(isShown ? source.textContent : source.value);
  } catch {
    // Without HTTPS there is no clipboard to write to: the old way still works.
    if (isShown) getSelection()?.selectAllChildren(source);
    else source.select();
    document.execCommand("copy");
  }
}

/** Buttons that copy the address or the text beside them. Without script one selects it by hand, so they are hidden then. */
export function copyLinks(): void {
  each<HTMLButtonElement>("button[data-copy]", (button) => {
    const input = document.getElementById(button.dataset["copy"] ?? "");
    const isLine = input instanceof HTMLInputElement;
    if (!isLine && !(input instanceof HTMLTextAreaElement) && !(input instanceof HTMLPreElement)) return;
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      void copy(input).then(() => {
        button.textContent = button.dataset["copied"] ?? words;
        setTimeout(() => (button.textContent = words), SAID_MS);
      });
    });
    // Whoever clicks into a text wants to change it; an address is only ever taken whole.
    if (isLine) input.addEventListener("focus", () => input.select());
  });
}

/** The text behind an address. A page that is shown instead, such as the one that asks to sign in, is none. */
async function textFrom(address: string): Promise<Blob> {
  const answer = await fetch(address, { headers: { Accept: "text/plain" } });
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || !type.startsWith("text/plain")) throw new Error(String(answer.status));
  return new Blob([await answer.text()], { type: "text/plain" });
}

/**
 * Links that copy a text at once instead of leading to the page that shows it. The clipboard is asked in the moment of the click, with a
 * text that is still to come: Safari would refuse it afterwards. Whatever fails, the page shows the text.
 */
export function copyTexts(): void {
  each<HTMLAnchorElement>("a[data-copy-from]", (link) => {
    const place = link.querySelector("[data-copy-words]");
    if (!place || typeof ClipboardItem === "undefined" || !navigator.clipboard) return;
    const words = place.textContent;
    const said = link.parentElement?.querySelector("[data-copy-said]");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const text = textFrom(link.dataset["copyFrom"] ?? "");
      navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).then(
        () => {
          place.textContent = link.dataset["copied"] ?? words;
          if (said) said.textContent = place.textContent;
          setTimeout(() => (place.textContent = words), SAID_MS);
        },
        () => (location.href = link.href),
      );
    });
  });
}
