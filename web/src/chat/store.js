// The chats of this browser, in IndexedDB; other tabs are told what changed. Where the browser keeps nothing
// (a private window may refuse), chats live as long as the page.

import { merge_chat } from "./tree.js";

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

const entry_of = ({ id, title, updated, pinned = false, folder = "" }) => ({ id, title, updated, pinned, folder });

export class ChatStore {
  #db = null;
  #memory = new Map();
  #entries = new Map();  // id -> what the history shows, so that no save reads all chats
  #removed = new Set();  // an answer that ends later does not bring its chat back
  #written = new Set();  // by this tab, since it last heard of a removal
  #channel = new BroadcastChannel("ponder.chats");

  /** `on_change({id, removed})`: another tab wrote or removed this chat (id null: all of them). */
  async start(on_change) {
    this.#channel.onmessage = async ({ data }) => {
      await this.#heard(data);
      on_change(data);
    };
    try {
      this.#db = await open();
    } catch {
      this.#db = null;
    }
    for (const chat of await this.all()) this.#entries.set(chat.id, entry_of(chat));
    return this.#db !== null;
  }

  async #heard({ id, removed }) {
    if (removed) {
      const ids = id === null ? [...this.#entries.keys()] : [id];
      this.#forget(ids);
      // What this tab wrote in the moment before it heard of it goes, too.
      for (const each of ids) if (this.#written.delete(each)) await this.remove(each);
    } else {
      this.#removed.delete(id);
      const chat = await this.get(id);
      if (chat) this.#entries.set(id, entry_of(chat));
    }
  }

  #forget(ids) {
    for (const id of ids) {
      this.#entries.delete(id);
      this.#removed.add(id);
    }
  }

  #table(mode) {
    return this.#db.transaction(kTable, mode).objectStore(kTable);
  }

  /** {id, title, updated, pinned, folder} of all chats, the newest first. */
  list() {
    return [...this.#entries.values()].sort((a, b) => b.updated - a.updated);
  }

  /** All chats whole, the newest first. */
  async all() {
    const chats = this.#db ? await promised(this.#table("readonly").getAll()) : [...this.#memory.values()];
    return chats.sort((a, b) => b.updated - a.updated);
  }

  async get(id) {
    return this.#db ? promised(this.#table("readonly").get(id)) : this.#memory.get(id);
  }

  /**
   * Keeps a chat, with what other tabs have kept of it: that is taken into `chat`. Tells whether there was any.
   * A chat that was removed stays so.
   */
  async put(chat) {
    if (this.#removed.has(chat.id)) return false;
    let merged = false;
    if (this.#db) {
      const table = this.#table("readwrite");  // one transaction: nobody writes in between
      const kept = await promised(table.get(chat.id));
      merged = kept !== undefined && merge_chat(chat, kept);
      await promised(table.put(chat));
    } else {
      this.#memory.set(chat.id, structuredClone(chat));
    }
    this.#told(chat);
    return merged;
  }

  /** Keeps a chat as it is, in the place of what is there, also one that was removed. */
  async replace(chat) {
    this.#removed.delete(chat.id);
    if (this.#db) await promised(this.#table("readwrite").put(chat));
    else this.#memory.set(chat.id, structuredClone(chat));
    this.#told(chat);
  }

  #told(chat) {
    this.#entries.set(chat.id, entry_of(chat));
    this.#written.add(chat.id);
    this.#channel.postMessage({ id: chat.id, removed: false });
  }

  async remove(id) {
    this.#forget([id]);
    if (this.#db) await promised(this.#table("readwrite").delete(id));
    else this.#memory.delete(id);
    this.#channel.postMessage({ id, removed: true });
  }

  async clear() {
    this.#forget([...this.#entries.keys()]);
    if (this.#db) await promised(this.#table("readwrite").clear());
    else this.#memory.clear();
    this.#channel.postMessage({ id: null, removed: true });
  }
}
