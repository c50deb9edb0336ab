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
  /** `act`: open(id), rename(id, title), remove(id). `chats()` gives all of them, the newest first. */
  constructor(chats, act) {
    this.chats = chats;
    this.act = act;
    this.current = null;
    this.search = find("search");
    this.search.addEventListener("input", debounce(120, () => this.draw()));
  }

  async draw() {
    const query = this.search.value.trim();
    const words = query.split(/\s+/).filter(Boolean);
    const parts = [];
    let age = "";
    for (const chat of await this.chats()) {
      const found = words.length > 0 ? search_chat(chat, query) : "";
      if (found === null) continue;
      if (age !== age_of(chat.updated)) {
        age = age_of(chat.updated);
        parts.push(make("h2", { text: age }));
      }
      parts.push(this.#entry(chat, found ? marked(found, words) : null));
    }
    if (parts.length === 0) parts.push(make("p", { class: "hint", text: query ? "Nothing found." : "No chats yet." }));
    find("history").replaceChildren(...parts);
  }

  #entry(chat, found) {
    const title = chat.title || "New chat";
    const open = make("button", { type: "button", class: "entry-open", "aria-current": chat.id === this.current ? "page" : null,
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
