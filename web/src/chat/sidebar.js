// The history: pinned chats, folders, and the others by age; searched by their words; each with a menu.
import { debounce, find, icon, icon_button, make } from "../shared/dom.js";
import { open_menu } from "../shared/menu.js";
import { search_chat } from "./tree.js";

const kDay_ms = 86_400_000;
const kClosed = "ponder.closed_folders";

function age_of(time) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (time >= midnight) return "Today";
  if (time >= midnight - kDay_ms) return "Yesterday";
  if (time >= midnight - 7 * kDay_ms) return "Last 7 days";
  return "Earlier";
}

function closed_folders() {
  try {
    return new Set(JSON.parse(localStorage.getItem(kClosed) ?? "[]"));
  } catch {
    return new Set();
  }
}

/** [{title, folder, chats}] as they are shown: what is pinned, folders by name, then by age. */
function sections_of(found) {
  const out = new Map();
  const put = (title, folder, each) => {
    const name = `${folder}:${title}`;
    if (!out.has(name)) out.set(name, { title, folder, chats: [] });
    out.get(name).chats.push(each);
  };
  const pinned = found.filter(([chat]) => chat.pinned);
  const filed = found.filter(([chat]) => !chat.pinned && chat.folder).sort(([a], [b]) => a.folder.localeCompare(b.folder));
  for (const each of pinned) put("Pinned", false, each);
  for (const each of filed) put(each[0].folder, true, each);
  for (const each of found) if (!each[0].pinned && !each[0].folder) put(age_of(each[0].updated), false, each);
  return [...out.values()];
}

function marked(text, words) {
  const out = make("span", { class: "found" });
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  text.split(pattern).forEach((part, i) => out.append(i % 2 ? make("mark", { text: part }) : part));
  return out;
}

export class Sidebar {
  /**
   * `act`: open(id), rename(id, title), remove(id), pin(id, whether), move(id), export_one(id, form), rename_folder(name).
   * `list()` gives {id, title, updated, pinned, folder} of all chats, the newest first; `chats()` the whole ones, for a search.
   */
  constructor(list, chats, act) {
    this.list = list;
    this.chats = chats;
    this.act = act;
    this.current = null;
    this.drawn = "";
    this.renaming = false;
    this.closed = closed_folders();
    this.search = find("search");
    this.search.addEventListener("input", debounce(120, () => this.draw()));
  }

  /** The history as it is now; nothing is touched where nothing that is shown has changed. */
  async draw() {
    if (this.renaming) return;  // a name that is being written is not taken away
    const query = this.search.value.trim();
    const words = query.split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? this.list().map((chat) => [chat, ""])
      : (await this.chats()).map((chat) => [chat, search_chat(chat, query)]).filter(([, text]) => text !== null);
    if (query !== this.search.value.trim()) return;  // a later search is under way
    const sections = sections_of(found);
    const shown = JSON.stringify([this.current, query, [...this.closed], sections.map(({ title, chats }) => [title, chats.map(([chat, text]) => [chat.id, chat.title, chat.pinned, text])])]);
    if (shown === this.drawn) return;
    this.drawn = shown;
    const parts = sections.flatMap((section) => this.#section(section, words));
    if (parts.length === 0) parts.push(make("p", { class: "hint", text: query ? "Nothing found." : "No chats yet." }));
    find("history").replaceChildren(...parts);
  }

  #section({ title, folder, chats }, words) {
    const entries = () => chats.map(([chat, text]) => this.#entry(chat, text ? marked(text, words) : null));
    if (!folder) return [make("h2", { text: title }), ...entries()];
    const open = words.length > 0 || !this.closed.has(title);
    const head = make("button", { type: "button", class: "folder-open", "aria-expanded": String(open), dataset: { folder: title }, on: { click: () => this.#fold(title, open) } },
      icon("folder"), make("span", { class: "entry-title", dir: "auto", text: title }), make("span", { class: "number", text: String(chats.length) }));
    const more = icon_button("more", `Menu of folder ${title}`, () => this.#folder_menu(more, title), { "aria-haspopup": "menu", "aria-expanded": "false" });
    const row = make("h2", { class: "entry folder" }, head, more);
    return open ? [row, make("div", { class: "in-folder" }, ...entries())] : [row];
  }

  async #fold(name, fold) {
    if (fold) this.closed.add(name);
    else this.closed.delete(name);
    localStorage.setItem(kClosed, JSON.stringify([...this.closed]));
    await this.draw();
    [...document.querySelectorAll(".folder-open")].find((each) => each.dataset.folder === name)?.focus();
  }

  #folder_menu(button, name) {
    open_menu(button, [
      { name: "edit", text: "Rename", run: () => this.#rename(button.parentElement, name, (title) => this.act.rename_folder(name, title)) },
      { name: "close", text: "Take all chats out", run: () => this.act.rename_folder(name, "") },
    ]);
  }

  /** To the entry that follows one that is about to go, or to the search. */
  focus_beside(id) {
    const entries = [...find("history").querySelectorAll(".entry-open")];
    const at = entries.findIndex((each) => each.dataset.chat === id);
    (entries[at + 1] ?? entries[at - 1] ?? this.search).focus();
  }

  #entry(chat, found) {
    const title = chat.title || "New chat";
    const open = make("button", { type: "button", class: "entry-open", dir: "auto", dataset: { chat: chat.id }, "aria-current": chat.id === this.current ? "page" : null,
      on: { click: () => this.act.open(chat.id) } }, make("span", { class: "entry-title", text: title }), found);
    const more = icon_button("more", `Menu of ${title}`, () => this.#menu(more, chat), { "aria-haspopup": "menu", "aria-expanded": "false" });
    return make("div", { class: "entry" }, open, more);
  }

  #menu(button, chat) {
    const { id, pinned } = chat;
    open_menu(button, [
      { name: "pin", text: pinned ? "Unpin" : "Pin", run: () => this.act.pin(id, !pinned) },
      { name: "edit", text: "Rename", run: () => this.#rename(button.parentElement, chat.title, (title) => this.act.rename(id, title)) },
      { name: "folder", text: "Move to folder", run: () => this.act.move(id) },
      { name: "download", text: "Export as Markdown", run: () => this.act.export_one(id, "md") },
      { name: "download", text: "Export as JSON", run: () => this.act.export_one(id, "json") },
      { name: "trash", text: "Delete", danger: true, run: () => this.act.remove(id) },
    ]);
  }

  #rename(entry, title, rename) {
    const field = make("input", { type: "text", dir: "auto", value: title, maxlength: "200", "aria-label": "Title" });
    let over = false;
    this.renaming = true;
    const end = (keep) => {
      if (over) return;
      over = true;
      this.renaming = false;
      this.drawn = "";
      if (keep && field.value.trim()) rename(field.value.trim());
      else this.draw();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") { event.stopPropagation(); end(false); }
    });
    field.addEventListener("blur", () => end(true));
    entry.replaceChildren(field);
    field.select();
  }
}
