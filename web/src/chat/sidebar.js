// The history: chats by age, searched by their words, renamed and deleted in place.
import { debounce, find, icon_button, make } from "../shared/dom.js";
import { search_chat } from "./tree.js";

const kDay_ms = 86_400_000;

function age_of(time) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (time >= midnight) return "Today";
  if (time >= midnight - kDay_ms) return "Yesterday";
  if (time >= midnight - 7 * kDay_ms) return "Last 7 days";
  return "Earlier";
}

function marked(text, words) {
  const out = make("span", { class: "found" });
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  text.split(pattern).forEach((part, i) => out.append(i % 2 ? make("mark", { text: part }) : part));
  return out;
}

export class Sidebar {
  /**
   * `act`: open(id), rename(id, title), remove(id). `list()` gives {id, title, updated} of all chats, the newest first;
   * `chats()` the whole ones, for a search.
   */
  constructor(list, chats, act) {
    this.list = list;
    this.chats = chats;
    this.act = act;
    this.current = null;
    this.drawn = "";
    this.search = find("search");
    this.search.addEventListener("input", debounce(120, () => this.draw()));
  }

  /** The history as it is now; nothing is touched where nothing that is shown has changed. */
  async draw() {
    const query = this.search.value.trim();
    const words = query.split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? this.list().map((chat) => [chat, ""])
      : (await this.chats()).map((chat) => [chat, search_chat(chat, query)]).filter(([, text]) => text !== null);
    if (query !== this.search.value.trim()) return;  // a later search is under way
    const shown = JSON.stringify([this.current, query, found.map(([chat, text]) => [chat.id, chat.title, age_of(chat.updated), text])]);
    if (shown === this.drawn && !find("history").querySelector("input")) return;
    this.drawn = shown;
    find("history").replaceChildren(...this.#parts(found, words, query));
  }

  #parts(found, words, query) {
    const parts = [];
    let age = "";
    for (const [chat, text] of found) {
      if (age !== age_of(chat.updated)) {
        age = age_of(chat.updated);
        parts.push(make("h2", { text: age }));
      }
      parts.push(this.#entry(chat, text ? marked(text, words) : null));
    }
    if (parts.length === 0) parts.push(make("p", { class: "hint", text: query ? "Nothing found." : "No chats yet." }));
    return parts;
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
    const entry = make("div", { class: "entry" }, open);
    entry.append(
      icon_button("edit", `Rename ${title}`, () => this.#rename(entry, chat)),
      icon_button("trash", `Delete ${title}`, () => this.act.remove(chat.id)));
    return entry;
  }

  #rename(entry, chat) {
    const field = make("input", { type: "text", value: chat.title, maxlength: "200", "aria-label": "Title" });
    let over = false;
    const end = (keep) => {
      if (over) return;
      over = true;
      if (keep && field.value.trim()) this.act.rename(chat.id, field.value.trim());
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
