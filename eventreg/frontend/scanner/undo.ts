/** Taking a scan back at the desk, with a reason, within the minutes in which the server allows it. */

import type { Answer, Problem } from "./api";
import type { History } from "./history";
import { part, type Words } from "./messages";
import { value, write } from "./person";
import type { Scan } from "./store";

/** Gives every accepted entry of the list of last scans a way to take it back. */
export function listenToUndo(
  history: History,
  undo: (scan: string, reason: string) => Promise<Answer<unknown>>,
  words: Words,
): void {
  let chosen: Scan | null = null;
  history.onUndo = (scan, name) => {
    chosen = scan;
    part("undo").hidden = false;
    write("undo-name", name);
    write("undo-message", "");
    part("undo-reason").focus();
  };
  const close = (): void => {
    part("undo").hidden = true;
    part<HTMLInputElement>("undo-reason").value = "";
  };
  part("undo-not").addEventListener("click", close);
  part("undo-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = value("undo-reason");
    if (!chosen || !reason) return write("undo-message", words("undo.missing"));
    const { id } = chosen;
    void undo(id, reason).then((answer) => {
      if (answer.kind === "unanswered") return write("undo-message", words("desk.no_answer"));
      if (answer.kind === "problem") return write("undo-message", refusal(answer.problem, words));
      history.takeBack(id);
      close();
    });
  });
}

/** Why the server took nothing back. */
function refusal({ reason }: Problem, words: Words): string {
  return words(`undo.${reason ?? ""}`) || words("undo.refused");
}
