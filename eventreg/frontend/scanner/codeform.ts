/** The code that is typed by hand. */

import { part } from "./messages";
import { parseTicket } from "./ticket";

/** Takes typed codes; what is no ticket is said at the field and sent nowhere. */
export function listenToCodeForm(onCode: (code: string) => void, onNone: () => void): void {
  const field = part<HTMLInputElement>("code-text");
  part("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = parseTicket(field.value);
    part("code-error").hidden = code !== null;
    field.setAttribute("aria-invalid", String(code === null));
    if (code === null) {
      onNone();
      return field.focus();
    }
    field.value = "";
    // Back to the door, so that a reader's next code does not land in this field.
    field.blur();
    onCode(code);
  });
}
