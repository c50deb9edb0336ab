// The chats of this browser, in IndexedDB; other tabs are told what changed. Where the browser keeps nothing
// (a private window may refuse), chats live as long as the page.

const kName = "ponder";
const kTable = "chats";

const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  const request = indexedDB.open(kName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(kTable, { keyPath: "id" });
  return promised(request);
}

export class ChatStore {
  #db = null;
  #memory = new Map();
  #channel = new BroadcastChannel("ponder.chats");

  /** `on_change(id)`: another tab wrote or removed this chat (null: all of them). */
  async start(on_change) {
    this.#channel.onmessage = (event) => on_change(event.data);
    try {
      this.#db = await open();
    } catch {
      this.#db = null;
    }
    return this.#db !== null;
  }

  #table(mode) {
    return this.#db.transaction(kTable, mode).objectStore(kTable);
  }

  /** All chats, the newest first. */
  async all() {
    const chats = this.#db ? await promised(this.#table("readonly").getAll()) : [...this.#memory.values()];
    return chats.sort((a, b) => b.updated - a.updated);
  }

  async get(id) {
    return this.#db ? promised(this.#table("readonly").get(id)) : this.#memory.get(id);
  }

  async put(chat) {
    if (this.#db) await promised(this.#table("readwrite").put(chat));
    else this.#memory.set(chat.id, structuredClone(chat));
    this.#channel.postMessage(chat.id);
  }

  async remove(id) {
    if (this.#db) await promised(this.#table("readwrite").delete(id));
    else this.#memory.delete(id);
    this.#channel.postMessage(id);
  }

  async clear() {
    if (this.#db) await promised(this.#table("readwrite").clear());
    else this.#memory.clear();
    this.#channel.postMessage(null);
  }
}
