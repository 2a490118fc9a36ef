/**
 * Keeps what is typed and not said over a reload of this tab.
 * @param {import("./widget/chat.js").ChatWidget} chat
 * @param {string} key
 */
export function keepDraft(chat, key) {
  try {
    chat.draft = sessionStorage.getItem(key) ?? chat.draft;
    addEventListener("pagehide", () => {
      if (chat.draft) sessionStorage.setItem(key, chat.draft);
      else sessionStorage.removeItem(key);
    });
  } catch {
    // Where the browser stores nothing for pages, it is gone with the page.
  }
}
