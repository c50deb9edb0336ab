// The chat: which conversation is shown, what is under way, and what each button does.
import { Answering } from "./answering.js";
import { list_models, page_facts } from "./api.js";
import { Composer } from "./composer.js";
import { Drafts } from "./drafts.js";
import { MessageView } from "./message_view.js";
import { render_whole, spoken_text } from "./render.js";
import { load_settings, request_fields, save_settings } from "./settings.js";
import { SettingsDialog } from "./settings_dialog.js";
import { Sidebar } from "./sidebar.js";
import { ChatStore } from "./store.js";
import { announce, toast } from "./toast.js";
import { add_node, export_chats, import_chats, merge_chat, new_chat, remove_node, request_messages, show_sibling, shown_path, title_from } from "./tree.js";
import { find, icon, make, save_file } from "../shared/dom.js";

const kSuggestions = 6;

// Where the server knows more than fit, others each time.
function some_of(suggestions) {
  const out = [...suggestions];
  while (out.length > kSuggestions) out.splice(Math.floor(Math.random() * out.length), 1);
  return out;
}

export class App {
  #store = new ChatStore();
  #settings = load_settings();
  #chat = new_chat();
  #views = [];
  #answers = new Map();  // chat's id -> {chat, answering}
  #models = [];
  #facts = {};
  #follows = true;       // the page stays at the end while an answer grows

  constructor() {
    this.dialog = new SettingsDialog(this.#settings, (name) => this.#setting_changed(name),
      { export_all: () => this.#export(), import_file: (file) => this.#import(file), clear: () => this.#clear() });
    this.sidebar = new Sidebar(() => this.#store.list(), () => this.#store.all(),
      { open: (id) => this.open(id), rename: (id, title) => this.#rename(id, title), remove: (id) => this.#remove_chat(id) });
    this.drafts = new Drafts();
    this.composer = new Composer({ keep: (text) => this.drafts.keep(this.#chat, text), send: (text) => this.send(text), stop: () => this.stop(), edit_last: () => this.#edit_last() },
      { model: () => this.model(), key: () => this.#settings.key });
    this.scroll = find("scroll");
    this.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.scroll.addEventListener("grown", () => this.#follow());
    find("to-end").append(icon("down"));
    find("to-end").addEventListener("click", () => this.#to_end());
    const effort = find("effort");
    effort.value = this.#settings.effort;
    effort.addEventListener("change", () => { this.#settings.effort = effort.value; save_settings(this.#settings); });
  }

  async start() {
    const kept = await this.#store.start((change) => this.#changed_elsewhere(change));
    if (!kept) toast("This browser keeps nothing for this page, so chats end with the tab.");
    const id = decodeURIComponent(location.hash.slice(1));
    const chat = id ? await this.#store.get(id) : null;
    this.#show(chat ?? new_chat());
    addEventListener("hashchange", () => this.#from_address());
    await this.load_server();
  }

  /** Asks the server for its models; a server with a key says so here first. */
  async load_server() {
    try {
      this.#models = await list_models(this.#settings.key);
      this.#facts = await page_facts(this.#settings.key).catch(() => ({}));
    } catch (error) {
      if (error.status === 401) this.dialog.open(this.#settings.key ? "The server does not know this API key." : "This server asks for an API key.");
      else toast(error.message, "Try again", () => this.load_server());
      return;
    }
    this.dialog.show_models(this.#models, this.model());
    this.#show_server();
  }

  model() {
    const chosen = this.#models.find((model) => model.id === this.#settings.model) ?? this.#models[0];
    return chosen?.id ?? "";
  }

  #context() {
    const model = this.#models.find((each) => each.id === this.model());
    return model?.context_length ?? model?.max_model_len ?? this.#facts.context ?? 0;
  }

  #show_server() {
    find("fine").textContent = this.model() ? `${this.model()} can be wrong. Check what matters.` : "";
    find("hello-sub").textContent = this.#facts.about ?? "";
    find("effort-pill").hidden = this.#facts.thinks === false;
    const cards = some_of(this.#facts.suggestions ?? []).map(({ title, prompt }) =>
      make("button", { type: "button", class: "suggestion", on: { click: () => this.send(prompt) } },
        make("span", { class: "suggestion-title", text: title }), make("span", { text: prompt })));
    find("suggestions").replaceChildren(...cards);
    this.#show_gauge();
  }

  // ---- which chat is shown

  async open(id) {
    const chat = this.#answers.get(id)?.chat ?? (await this.#store.get(id));
    if (chat) this.#show(chat);
    this.close_side();
  }

  start_new() {
    this.#show(new_chat());
    this.close_side();
    this.composer.area.focus();
  }

  #show(chat) {
    const left = this.#answers.get(this.#chat.id);
    if (left) left.answering.view = null;
    this.#chat = chat;
    this.composer.write(this.drafts.of(chat));
    this.sidebar.current = chat.id;
    const address = Object.keys(chat.nodes).length > 0 ? `#${chat.id}` : "";
    if (location.hash !== address) history.pushState(null, "", address || location.pathname);
    this.#draw();
    this.#to_end();
    this.sidebar.draw();
  }

  async #from_address() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id === this.#chat.id) return;
    const chat = id ? (this.#answers.get(id)?.chat ?? (await this.#store.get(id))) : null;
    this.#show(chat ?? new_chat());
  }

  async #changed_elsewhere({ id, removed }) {
    this.sidebar.draw();
    if (removed) {
      for (const [of, { answering }] of this.#answers) if (id === null || id === of) answering.stop();
      if (id === null || id === this.#chat.id) this.#show(new_chat());
      return;
    }
    const chat = this.#answers.get(id)?.chat ?? (id === this.#chat.id ? this.#chat : null);
    const kept = chat && (await this.#store.get(id));
    if (kept && merge_chat(chat, kept)) this.#merged(chat);
  }

  // Another tab's words came in; an edit that is being written is not disturbed, and will find them.
  #merged(chat) {
    if (chat === this.#chat && !find("messages").querySelector(".edit-area")) this.#draw();
  }

  #draw() {
    const running = this.#answers.get(this.#chat.id)?.answering;
    const act = { regenerate: (node) => this.#regenerate(node), edit: (node) => this.#edit(node), remove: (node) => this.#remove(node),
      sibling: (node, step) => this.#sibling(node, step) };
    this.#views = shown_path(this.#chat).map((node) => {
      const live = running?.node === node;
      const view = new MessageView(this.#chat, node, act, { open_thoughts: this.#settings.open_thoughts, live });
      if (live) running.view = view;
      return view;
    });
    find("messages").replaceChildren(...this.#views.map((view) => view.element));
    find("empty").hidden = this.#views.length > 0;
    document.body.classList.toggle("is-empty", this.#views.length === 0);
    find("title").textContent = this.#chat.title;
    document.title = this.#chat.title ? `${this.#chat.title} \u2013 ponder` : "ponder";
    this.#show_tools();
    this.#show_gauge();
  }

  #show_tools() {
    const busy = this.#answers.has(this.#chat.id);
    for (const view of this.#views) view.show_tools(busy);
    this.composer.show_running(busy);
  }

  // The next question brings the conversation without its thoughts.
  #show_gauge() {
    const last = shown_path(this.#chat).findLast((node) => node.prompt_tokens);
    const used = last ? last.prompt_tokens + (last.tokens ?? 0) - (last.thought_tokens ?? 0) : 0;
    this.composer.show_context(used, this.#context());
  }

  // ---- scrolling

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroll;
    this.#follows = scrollTop + clientHeight >= scrollHeight - 60;
    find("to-end").hidden = this.#follows;
  }

  #follow() {
    if (this.#follows) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  #to_end() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.#follows = true;
    find("to-end").hidden = true;
  }

  // ---- asking

  send(text) {
    if (this.#answers.has(this.#chat.id)) return;
    if (!this.#chat.title) this.#chat.title = title_from(text);
    const asked = add_node(this.#chat, shown_path(this.#chat).at(-1) ?? null, { role: "user", content: text });
    this.#answer(asked);
  }

  stop() {
    this.#answers.get(this.#chat.id)?.answering.stop();
  }

  async #answer(asked) {
    const chat = this.#chat;
    const model = this.model();
    const node = add_node(chat, asked, { role: "assistant", model, finish: "" });
    const save = () => this.#save(chat);
    const answering = new Answering(node, { save });
    this.#answers.set(chat.id, { chat, answering });
    this.#show(chat);
    save();
    announce("The model is thinking.");
    const messages = request_messages(chat, asked, this.#settings.system);
    const error = await answering.run({ model, messages, ...request_fields(this.#settings) }, this.#settings.key);
    this.#answers.delete(chat.id);
    await save();
    if (error?.status === 401) this.dialog.open(error.message);
    announce(error ? error.message : `Answer: ${spoken_text(render_whole(node.content)).slice(0, 500)}`);
    if (this.#chat === chat) {
      this.#show_tools();
      this.#show_gauge();
      this.#follow();
    }
  }

  async #save(chat) {
    chat.updated = Date.now();
    try {
      if (await this.#store.put(chat)) this.#merged(chat);
    } catch (error) {
      toast(`This chat could not be kept: ${error.message}`);
    }
    this.sidebar.draw();
  }

  #regenerate(node) {
    if (this.#answers.has(this.#chat.id)) return;
    const asked = this.#chat.nodes[node.parent];
    // An answer that never came leaves nothing to go back to.
    if (!node.content && !node.thought) remove_node(this.#chat, node);
    this.#answer(asked);
  }

  // ---- changing what was said

  #sibling(node, step) {
    show_sibling(this.#chat, node, step);
    this.#draw();
    this.#save(this.#chat);
  }

  #edit_last() {
    const view = this.#views.findLast((each) => each.node.role === "user");
    if (view && !this.#answers.has(this.#chat.id)) this.#edit(view.node);
  }

  #edit(node) {
    const view = this.#views.find((each) => each.node === node);
    const area = make("textarea", { class: "edit-area", "aria-label": "Edit your question", value: node.content, rows: "3" });
    const form = make("div", { class: "edit" }, area, make("div", { class: "row" },
      make("button", { type: "button", class: "plain-button", text: "Cancel", on: { click: () => this.#end_edit(node) } }),
      make("button", { type: "button", class: "strong-button", text: "Ask again", on: { click: () => this.#ask_edited(node, area.value.trim()) } })));
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#ask_edited(node, area.value.trim()); }
      if (event.key === "Escape") { event.stopPropagation(); this.#draw(); this.composer.area.focus(); }
    });
    view.element.replaceChildren(form);
    area.style.height = `${Math.min(320, area.scrollHeight + 4)}px`;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  #end_edit(node) {
    this.#draw();
    this.#views.find((view) => view.node.id === node.id)?.element.querySelector('[aria-label="Edit"]')?.focus();
  }

  #ask_edited(node, text) {
    if (!text || this.#answers.has(this.#chat.id)) return;
    const parent = node.parent ? this.#chat.nodes[node.parent] : null;
    this.#answer(add_node(this.#chat, parent, { role: "user", content: text }));
  }

  #remove(node) {
    const before = structuredClone(this.#chat);
    remove_node(this.#chat, node);
    this.#draw();
    this.composer.area.focus();
    this.#save(this.#chat);
    toast("Message deleted.", "Undo", async () => { await this.#store.replace(before); this.#show(before); });
  }

  async #rename(id, title) {
    const chat = id === this.#chat.id ? this.#chat : (this.#answers.get(id)?.chat ?? (await this.#store.get(id)));
    chat.title = title;
    await this.#store.put(chat);
    if (chat === this.#chat) this.#draw();
    this.sidebar.draw();
  }

  async #remove_chat(id) {
    this.#answers.get(id)?.answering.stop();
    const before = await this.#store.get(id);
    this.sidebar.focus_beside(id);
    const next = document.activeElement.dataset?.chat;
    await this.#store.remove(id);
    if (id === this.#chat.id) this.#show(new_chat());
    await this.sidebar.draw();
    (document.querySelector(`[data-chat="${next}"]`) ?? this.sidebar.search).focus();
    toast("Chat deleted.", "Undo", async () => { await this.#store.replace(before); this.#show(before); });
  }

  // ---- the whole history

  async #export() {
    save_file(`ponder-chats-${new Date().toISOString().slice(0, 10)}.json`, "application/json", export_chats(await this.#store.all()));
  }

  async #import(file) {
    try {
      const chats = import_chats(await file.text());
      for (const chat of chats) {
        // Nothing of one's own is overwritten, and what is there already does not come twice.
        const own = await this.#store.get(chat.id);
        if (own) merge_chat(own, chat);
        await this.#store.replace(own ?? chat);
      }
      toast(`${chats.length} chat${chats.length === 1 ? "" : "s"} imported.`);
    } catch (error) {
      toast(error.message);
    }
    this.sidebar.draw();
  }

  async #clear() {
    const before = await this.#store.all();
    for (const { answering } of this.#answers.values()) answering.stop();
    await this.#store.clear();
    this.#show(new_chat());
    this.dialog.dialog.close();
    toast("All chats deleted.", "Undo", async () => { for (const chat of before) await this.#store.replace(chat); this.sidebar.draw(); });
  }

  // ---- around it

  #setting_changed(name) {
    if (name === "key") this.load_server();
    if (name === "model") this.#show_server();
  }

  toggle_side() {
    const phone = matchMedia("(max-width: 820px)").matches;
    document.body.classList.toggle(phone ? "side-open" : "side-closed");
    find("shade").hidden = !document.body.classList.contains("side-open");
  }

  close_side() {
    document.body.classList.remove("side-open");
    find("shade").hidden = true;
  }
}
