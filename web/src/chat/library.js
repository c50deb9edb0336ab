// The chats as a whole: renamed, pinned, filed, deleted, and taken in and out as files.
import { ask_folder } from "./folder_dialog.js";
import { toast } from "./toast.js";
import { as_markdown, export_chats, file_name, import_chats } from "./transfer.js";
import { describe_chat, merge_chat } from "./tree.js";
import { save_file } from "../shared/dom.js";

export class Library {
  /** `app`: chat_of(id), the chat as it is at work or kept; stop(id) (null: all); show(chat); gone(id); redraw(chat). */
  constructor(store, app) {
    this.store = store;
    this.app = app;
  }

  async #describe(id, fields) {
    const chat = await this.app.chat_of(id);
    describe_chat(chat, fields);
    await this.store.put(chat);
    this.app.redraw(chat);
  }

  rename(id, title) {
    return this.#describe(id, { title });
  }

  pin(id, pinned) {
    return this.#describe(id, { pinned });
  }

  #folders() {
    return [...new Set(this.store.list().map((chat) => chat.folder).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  }

  async move(id) {
    const { folder = "" } = await this.app.chat_of(id);
    const chosen = await ask_folder(folder, this.#folders());
    if (chosen !== null) await this.#describe(id, { folder: chosen.slice(0, 100), pinned: false });
  }

  /** An empty name takes all chats out. */
  async rename_folder(name, to) {
    for (const { id, folder } of this.store.list()) if (folder === name) await this.#describe(id, { folder: to.slice(0, 100) });
  }

  async remove(id) {
    this.app.stop(id);
    const before = await this.store.get(id);
    await this.store.remove(id);
    this.app.gone(id);
    toast("Chat deleted.", "Undo", async () => { await this.store.replace(before); this.app.show(before); });
  }

  async clear() {
    const before = await this.store.all();
    this.app.stop(null);
    await this.store.clear();
    this.app.gone(null);
    toast("All chats deleted.", "Undo", async () => {
      for (const chat of before) await this.store.replace(chat);
      this.app.redraw(null);
    });
  }

  // ---- as files

  async export_one(id, form) {
    const chat = await this.app.chat_of(id);
    if (form === "md") save_file(file_name(chat, "md"), "text/markdown", as_markdown(chat));
    else save_file(file_name(chat, "json"), "application/json", export_chats([chat]));
  }

  async export_all() {
    save_file(`ponder-chats-${new Date().toISOString().slice(0, 10)}.json`, "application/json", export_chats(await this.store.all()));
  }

  async import_file(file) {
    try {
      const chats = import_chats(await file.text());
      for (const chat of chats) {
        // Nothing of one's own is overwritten, and what is there already does not come twice.
        const own = await this.store.get(chat.id);
        if (own) merge_chat(own, chat);
        await this.store.replace(own ?? chat);
      }
      toast(`${chats.length} chat${chats.length === 1 ? "" : "s"} imported.`);
    } catch (error) {
      toast(error.message);
    }
    this.app.redraw(null);
  }
}
