// Questions that are written and not yet sent: one a chat, kept in this browser; files beside them live as long as the page.

const kKey = "ponder.drafts";
const kMost = 40;          // chats
const kLongest = 200_000;  // characters of one; longer ones live as long as the page
const kNew = "new";           // a chat that has no message yet

const name_of = (chat) => (Object.keys(chat.nodes).length > 0 ? chat.id : kNew);

export class Drafts {
  #texts = new Map();
  #files = new Map();

  constructor() {
    try {
      for (const [id, text] of Object.entries(JSON.parse(localStorage.getItem(kKey) ?? "{}"))) if (typeof text === "string") this.#texts.set(id, text);
    } catch {
      // What cannot be read is no draft.
    }
  }

  of(chat) {
    return { text: this.#texts.get(name_of(chat)) ?? "", files: this.#files.get(name_of(chat)) ?? [] };
  }

  keep(chat, text, files) {
    const name = name_of(chat);
    if (files.length > 0) this.#files.set(name, files);
    else this.#files.delete(name);
    this.#texts.delete(name);
    if (text) this.#texts.set(name, text);
    while (this.#texts.size > kMost) this.#texts.delete(this.#texts.keys().next().value);
    const small = [...this.#texts].filter(([, each]) => each.length <= kLongest);
    try {
      localStorage.setItem(kKey, JSON.stringify(Object.fromEntries(small)));
    } catch {
      // A full or closed store costs the draft after a reload, no more.
    }
  }
}
