import { each } from "./page";

/** Opens WhatsApp with this text; whoever opens it chooses the chat. */
export function chatLink(text: string): string {
  return `https://wa.me/?text=${encodeURIComponent(text.trim())}`;
}

/** Links that open a chat with the text beside them, as it is at that moment. Without script a button renews them. */
export function followText(): void {
  each<HTMLAnchorElement>("a[data-chat]", (link) => {
    const text = document.getElementById(link.dataset["chat"] ?? "");
    if (!(text instanceof HTMLTextAreaElement)) return;
    text.addEventListener("input", () => (link.href = chatLink(text.value)));
  });
}
