/** One line of text: runs of spaces become one, the ends are trimmed. The server cleans further; this is what one sees while typing. */
function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The name as papers print it: front title, space, name, ", ", back titles. */
export function printedLine(front: string, name: string, back: string): string {
  const named = [tidy(front), tidy(name)].filter(Boolean).join(" ");
  return [named, tidy(back)].filter(Boolean).join(", ");
}

/**
 * Titles that were typed behind a comma in the name field, or null.
 *
 * Only a comma makes a title: "Rizky S.S." is a whole name. The split is proposed, never made without a click.
 */
export function splitTitles(name: string): { name: string; rest: string } | null {
  const comma = name.indexOf(",");
  if (comma < 1) return null;
  const rest = tidy(name.slice(comma + 1)).replace(/^,\s*/, "");
  const before = tidy(name.slice(0, comma));
  return before && rest ? { name: before, rest } : null;
}

type Inputs = { front: HTMLInputElement; name: HTMLInputElement; back: HTMLInputElement };

function findInputs(): Inputs | null {
  const find = (name: string) => document.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  const [front, name, back] = [find("title_front"), find("full_name"), find("title_back")];
  return front && name && back ? { front, name, back } : null;
}

function show(inputs: Inputs, output: HTMLOutputElement, proposal: HTMLElement | null): void {
  const line = printedLine(inputs.front.value, inputs.name.value, inputs.back.value);
  output.textContent = line || (output.dataset["empty"] ?? "");
  output.toggleAttribute("data-vacant", !line);
  const split = splitTitles(inputs.name.value);
  if (!proposal) return;
  proposal.hidden = !split;
  const rest = proposal.querySelector("[data-name-rest]");
  if (rest && split) rest.textContent = split.rest;
}

function moveTitles(inputs: Inputs): void {
  const split = splitTitles(inputs.name.value);
  if (!split) return;
  inputs.name.value = split.name;
  inputs.back.value = [split.rest, tidy(inputs.back.value)].filter(Boolean).join(", ");
  inputs.back.focus();
}

/** Keeps the preview of the printed name up to date, and proposes to move titles typed behind the name. */
export function watchNameLine(): void {
  const inputs = findInputs();
  const output = document.querySelector<HTMLOutputElement>("output#name-line");
  if (!inputs || !output) return;
  const proposal = document.querySelector<HTMLElement>("[data-name-split]");
  const refresh = () => show(inputs, output, proposal);
  for (const input of Object.values(inputs)) input.addEventListener("input", refresh);
  proposal?.querySelector("button")?.addEventListener("click", () => {
    moveTitles(inputs);
    refresh();
  });
  window.addEventListener("pageshow", refresh);
  refresh();
}
