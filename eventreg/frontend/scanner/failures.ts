/** Failures beside what is under way: they stop nothing, and nobody swallows them either. */

/** Leaves a failure to the browser, which notes it, without stopping what is under way. */
export function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}
