/** The address below which the app lives ("" at the root of a host, "/daftar" below a path). */
export function rootUrl(): string {
  return document.documentElement.dataset["root"] ?? "";
}

/** Waits until `quiet` milliseconds passed without another call, then calls once. */
export function afterPause(quiet: number, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, quiet);
  };
}

/** Every element that matches, with its type. */
export function each<E extends Element>(selector: string, use: (element: E) => void): void {
  document.querySelectorAll<E>(selector).forEach(use);
}
