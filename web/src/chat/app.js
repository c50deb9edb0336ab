// The chat: which conversation is shown, what is under way, and what each button does.
import { Answering } from "./answering.js";
import { Composer } from "./composer.js";
import { Connectors } from "./connectors.js";
import { ConnectorsList } from "./connectors_dialog.js";
import { Drafts } from "./drafts.js";
import { edit_form } from "./edit_form.js";
import { close_side, Scroll } from "./frame.js";
import { Library } from "./library.js";
import { MessageView } from "./message_view.js";
import { Models } from "./models.js";
import { Options } from "./options.js";
import { render_whole, spoken_text } from "./render.js";
import { load_settings, request_fields } from "./settings.js";
import { SettingsDialog } from "./settings_dialog.js";
import { Sidebar } from "./sidebar.js";
import { ChatStore } from "./store.js";
import { announce, toast } from "./toast.js";
import { add_node, calls_decided, merge_chat, new_chat, pair_of, remove_node, request_messages, show_node, show_sibling, shown_path, title_from } from "./tree.js";
import { find, make } from "../shared/dom.js";

const kSuggestions = 6;
const kMostRounds = 25;  // of calls after one question
const kLookAgain_ms = 3000;  // for a server that is away

// Where the server knows more than fit, others each time.
function some_of(suggestions) {
  const out = [...suggestions];
  while (out.length > kSuggestions) out.splice(Math.floor(Math.random() * out.length), 1);
  return out;
}

const said_by = ({ calls, content }) =>
  calls ? `The model asks to run ${calls.map(({ name }) => name).join(", ")}.` : `Answer: ${spoken_text(render_whole(content)).slice(0, 500)}`;

const has_messages = (chat) => Object.keys(chat.nodes).length > 0;

export class App {
  #store = new ChatStore();
  #settings = load_settings();
  #chat = new_chat();
  #views = [];
  #answers = new Map();  // chat's id -> {chat, all: [Answering]}
  #models = new Models();
  #scroll = new Scroll();
  #connections;
  #calling = new Set();  // calls of tools that run
  #looking = 0;  // the timer of the next look for a server that is away

  constructor() {
    this.library = new Library(this.#store, { chat_of: (id) => this.#chat_of(id), stop: (id) => this.#stop_all(id), show: (chat) => this.#show(chat),
      gone: (id) => this.#gone(id), redraw: (chat) => this.#redraw(chat) });
    this.dialog = new SettingsDialog(this.#settings, (name) => { if (name === "key") this.load_server(); },
      { export_all: () => this.library.export_all(), import_file: (file) => this.library.import_file(file),
        clear: () => { this.dialog.dialog.close(); this.library.clear(); }, defaults: () => this.options.dialog.open("defaults") });
    this.options = new Options(this.#settings, this.#models, { chat: () => this.#chat, on_change: () => this.#options_changed(),
      keep: (chat) => { if (has_messages(chat)) this.#store.put(chat); } });
    this.connectors = new Connectors(() => this.#show_connectors());
    this.#connections = new ConnectorsList(this.connectors);
    this.sidebar = new Sidebar(() => this.#store.list(), () => this.#store.all(), this.#sidebar_acts());
    this.drafts = new Drafts();
    this.composer = new Composer({ keep: (text, files) => this.drafts.keep(this.#chat, text, files), send: (text, files) => this.send(text, files),
      stop: () => this.stop(), edit_last: () => this.#edit_last() }, { model: () => this.#models.name(this.options.of_chat().model), key: () => this.#settings.key });
  }

  #sidebar_acts() {
    const { library } = this;
    return { open: (id) => this.open(id), remove: (id) => this.#remove_chat(id), rename: (id, title) => library.rename(id, title), pin: (id, pinned) => library.pin(id, pinned),
      move: (id) => library.move(id), export_one: (id, form) => library.export_one(id, form), rename_folder: (name, to) => library.rename_folder(name, to) };
  }

  async start() {
    this.connectors.start();
    const kept = await this.#store.start((change) => this.#changed_elsewhere(change));
    if (!kept) toast("This browser keeps nothing for this page, so chats end with the tab.");
    await this.#from_address(true);
    addEventListener("hashchange", () => this.#from_address());
    await this.load_server();
  }

  /** Asks the server for its models; a server with a key says so here first. One that is away is looked for until it is back: `again`. */
  async load_server({ again = false } = {}) {
    clearTimeout(this.#looking);
    try {
      await this.#models.load(this.#settings.key);
    } catch (error) {
      if (error.status === 401) this.dialog.open(this.#settings.key ? "The server does not know this API key." : "This server asks for an API key.");
      else if (!again) toast(error.message, "Try again", () => this.load_server());
      if (error.away) this.#looking = setTimeout(() => this.load_server({ again: true }), kLookAgain_ms);
      return;
    }
    if (again) toast("The server is back.");
    const { facts } = this.#models;
    find("hello-sub").textContent = facts.about ?? "";
    const cards = some_of(facts.suggestions ?? []).map(({ title, prompt }) =>
      make("button", { type: "button", class: "suggestion", dir: "auto", on: { click: () => this.send(prompt) } },
        make("span", { class: "suggestion-title", text: title }), make("span", { text: prompt })));
    find("suggestions").replaceChildren(...cards);
    this.#options_changed();
  }

  #options_changed() {
    this.options.show();
    this.#show_gauge();
  }

  // ---- which chat is shown

  async #chat_of(id) {
    return id === this.#chat.id ? this.#chat : (this.#answers.get(id)?.chat ?? (await this.#store.get(id)));
  }

  async open(id) {
    const chat = await this.#chat_of(id);
    if (chat) this.#show(chat);
    close_side();
  }

  start_new() {
    this.#show(new_chat());
    close_side();
    this.composer.area.focus();
  }

  #show(chat) {
    for (const answering of this.#answers.get(this.#chat.id)?.all ?? []) answering.view = null;
    this.#chat = chat;
    const { text, files } = this.drafts.of(chat);
    this.composer.write(text, files);
    this.sidebar.current = chat.id;
    const address = has_messages(chat) ? `#${chat.id}` : "";
    if (location.hash !== address) history.pushState(null, "", address || location.pathname);
    this.options.show();
    this.#draw();
    this.#scroll.to_end();
    this.sidebar.draw();
  }

  async #from_address(first = false) {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id === this.#chat.id && !first) return;
    this.#show((id && (await this.#chat_of(id))) || new_chat());
  }

  async #changed_elsewhere({ id, removed }) {
    this.sidebar.draw();
    if (removed) {
      this.#stop_all(id);
      this.#gone(id);
      return;
    }
    const chat = this.#answers.get(id)?.chat ?? (id === this.#chat.id ? this.#chat : null);
    const kept = chat && (await this.#store.get(id));
    if (kept && merge_chat(chat, kept)) this.#redraw(chat);
  }

  // What is about a chat, or in it, is another; an edit that is being written is not disturbed, and will find it. null: any chat.
  #redraw(chat) {
    if (chat === this.#chat && !find("messages").querySelector(".edit-area")) {
      this.options.show();
      this.#draw();
    }
    this.sidebar.draw();
  }

  #gone(id) {
    if (id === null || id === this.#chat.id) this.#show(new_chat());
    this.sidebar.draw();
  }

  #draw() {
    const running = this.#answers.get(this.#chat.id)?.all ?? [];
    const act = { regenerate: (node) => this.#regenerate(node), go_on: (node) => this.#go_on(node), edit: (node) => this.#edit(node), remove: (node) => this.#remove(node),
      sibling: (node, step) => this.#sibling(node, step), choose: (node) => this.#choose(node),
      run_call: (node, call) => this.#run_call(node, call), decline_call: (node, call) => this.#decide_call(node, call, { state: "declined" }), host_of: (name) => this.connectors.host_of(name),
      is_running: (call) => this.#calling.has(call) };
    this.#views = [];
    const view_of = (node, beside = null) => {
      const answering = running.find((each) => each.node === node);
      const view = new MessageView(this.#chat, node, act, { open_thoughts: this.#settings.open_thoughts, live: Boolean(answering), beside });
      if (answering) answering.view = view;
      this.#views.push(view);
      return view.element;
    };
    const rows = shown_path(this.#chat).map((node) => {
      const pair = pair_of(this.#chat, node.parent ? this.#chat.nodes[node.parent] : null);
      if (!pair) return view_of(node);
      return make("div", { class: "pair" }, ...pair.map((each) => view_of(each, { chosen: each === node })));
    });
    find("messages").replaceChildren(...rows);
    find("empty").hidden = rows.length > 0;
    document.body.classList.toggle("is-empty", rows.length === 0);
    document.body.classList.toggle("has-pair", find("messages").querySelector(".pair") !== null);
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
    this.composer.show_context(used, this.#models.context(this.options.of_chat().model));
  }

  // ---- asking

  send(text, files = []) {
    if (this.#answers.has(this.#chat.id)) return;
    if (!this.#chat.title) this.#chat.title = title_from(text || files[0].name);
    const asked = add_node(this.#chat, shown_path(this.#chat).at(-1) ?? null, { role: "user", content: text, ...(files.length > 0 && { files }) });
    this.#ask(asked);
  }

  stop() {
    this.#stop_all(this.#chat.id);
  }

  #stop_all(id) {
    for (const [of, { all }] of this.#answers) if (id === null || id === of) for (const answering of all) answering.stop();
  }

  // One answer, or two beside each other.
  #ask(asked) {
    const chat = this.#chat;
    chat.settings ??= this.options.of_chat(chat);
    const jobs = this.options.answers(chat).map(({ settings, asked: how }) => ({ settings, node: this.#new_answer(chat, asked, settings, how) }));
    if (jobs.length > 1) {
      asked.beside = jobs.map(({ node }) => node.id);
      show_node(chat, jobs[0].node);
    }
    this.#run(chat, jobs.map(({ settings, node }) => ({ settings, node, last: asked })));
  }

  #new_answer(chat, asked, settings, how) {
    return add_node(chat, asked, { role: "assistant", model: this.#models.name(settings.model), finish: "", ...(how && { asked: how }) });
  }

  #body({ settings, last }, chat) {
    const tools = settings.tools && !chat.second && this.#models.of(settings.model)?.tools !== false ? this.connectors.offered() : [];
    return { ...(tools.length > 0 && { tools }), model: this.#models.name(settings.model), messages: request_messages(chat, last, settings.system), ...request_fields(settings) };
  }

  /** `jobs`: [{node, settings, last}]: the answer that grows, how it is asked for, and the last message that is sent. */
  async #run(chat, jobs) {
    const save = () => this.#save(chat);
    const all = jobs.map(({ node }) => new Answering(node, { save }));
    const under_way = { chat, all };
    this.#answers.set(chat.id, under_way);
    this.#show(chat);
    save();
    announce("The model is thinking.");
    await this.connectors.settled();  // a page that was just opened would offer no tools
    const bodies = jobs.map((job) => this.#body(job, chat));
    const errors = await Promise.all(all.map(async (answering, i) => {
      const error = await answering.run(bodies[i], this.#settings.key);
      under_way.all = under_way.all.filter((each) => each !== answering);
      if (under_way.all.length > 0) await save();  // the page may go before the other ends
      return error;
    }));
    this.#answers.delete(chat.id);
    await save();
    const refused = errors.find((error) => error?.status === 401);
    if (refused) this.dialog.open(refused.message);
    if (this.#chat === chat) {
      this.#show_tools();
      this.#show_gauge();
      this.#scroll.follow();
    }
    announce(jobs.map(({ node }, i) => errors[i]?.message ?? said_by(node)).join(" "));
    if (all.some(({ was_away }) => was_away)) await this.load_server();  // it may serve others now
    for (const { settings } of jobs) await this.#models.learn(settings.model, this.#settings.key);
    this.#options_changed();
  }

  async #save(chat) {
    chat.updated = Date.now();
    try {
      if (await this.#store.put(chat)) this.#redraw(chat);
    } catch (error) {
      toast(`This chat could not be kept: ${error.message}`);
    }
    this.sidebar.draw();
  }

  // The settings by which an answer was asked for, as they are now.
  #settings_for(node) {
    const all = this.options.answers(this.#chat);
    const at = (this.#chat.nodes[node.parent]?.beside ?? []).indexOf(node.id);
    return all[at] ?? all[0];
  }

  #regenerate(node) {
    if (this.#answers.has(this.#chat.id)) return;
    const chat = this.#chat;
    const asked = chat.nodes[node.parent];
    const { settings, asked: how } = this.#settings_for(node);
    const next = this.#new_answer(chat, asked, settings, how);
    if (pair_of(chat, asked) || asked.beside?.includes(node.id)) asked.beside = asked.beside.map((id) => (id === node.id ? next.id : id));
    // An answer that never came leaves nothing to go back to.
    if (!node.content && !node.thought) remove_node(chat, node);
    this.#run(chat, [{ node: next, settings, last: asked }]);
  }

  /** Continues an answer that was cut; one that asked for tools is gone on with in another below it. */
  #go_on(node) {
    if (this.#answers.has(this.#chat.id)) return;
    const { settings } = this.#settings_for(node);
    const next = node.calls ? this.#new_answer(this.#chat, node, settings, "") : node;
    this.#run(this.#chat, [{ node: next, settings, last: node }]);
  }

  // ---- tools

  #show_connectors() {
    this.#connections.draw();
    this.options.show_tools(this.connectors.list.length > 0);
    for (const view of this.#views) if (view.node.calls && !calls_decided(view.node)) view.show_calls();  // now it is known where they go
  }

  async #run_call(node, call) {
    const chat = this.#chat;
    if (this.#calling.has(call)) return;
    this.#calling.add(call);
    this.#show_calls(node);
    const { text, failed } = await this.connectors.call(call.name, call.arguments);
    this.#calling.delete(call);
    this.#decide_call(node, call, { state: failed ? "failed" : "done", result: text }, chat);
  }

  // When all is decided, the model goes on with what it got.
  #decide_call(node, call, outcome, chat = this.#chat) {
    Object.assign(call, outcome);
    node.rounds = (node.rounds ?? 0) + 1;
    this.#show_calls(node);
    this.#save(chat);
    if (!calls_decided(node) || chat !== this.#chat || this.#answers.has(chat.id) || node.children.length > 0) return;
    const path = shown_path(chat);
    if (path.length - path.findLastIndex((each) => each.role === "user") > kMostRounds) {
      toast(`The model asked for tools ${kMostRounds} times after one question; ask it to go on.`);
      return;
    }
    this.#go_on(node);
  }

  #show_calls(node) {
    const view = this.#views.find((each) => each.node === node);
    view?.show_calls();
    view?.element.querySelector(".calls .strong-button")?.focus();
    this.#scroll.follow();
  }

  // ---- changing what was said

  #sibling(node, step) {
    show_sibling(this.#chat, node, step);
    this.#draw();
    this.#save(this.#chat);
  }

  #choose(node) {
    show_node(this.#chat, node);
    this.#draw();
    this.#save(this.#chat);
    this.composer.area.focus();
  }

  #edit_last() {
    const view = this.#views.findLast((each) => each.node.role === "user");
    if (view && !this.#answers.has(this.#chat.id)) this.#edit(view.node);
  }

  #edit(node) {
    const { form, begin } = edit_form(node.content, { ask: (text) => this.#ask_edited(node, text), cancel: () => this.#end_edit(node),
      escape: () => { this.#draw(); this.composer.area.focus(); } });
    this.#views.find((each) => each.node === node).element.replaceChildren(form);
    begin();
  }

  #end_edit(node) {
    this.#draw();
    this.#views.find((view) => view.node.id === node.id)?.element.querySelector('[aria-label="Edit"]')?.focus();
  }

  #ask_edited(node, text) {
    if ((!text && !node.files) || this.#answers.has(this.#chat.id)) return;
    const parent = node.parent ? this.#chat.nodes[node.parent] : null;
    this.#ask(add_node(this.#chat, parent, { role: "user", content: text, ...(node.files && { files: node.files }) }));
  }

  #remove(node) {
    const before = structuredClone(this.#chat);
    remove_node(this.#chat, node);
    this.#draw();
    this.composer.area.focus();
    this.#save(this.#chat);
    toast("Message deleted.", "Undo", async () => { await this.#store.replace(before); this.#show(before); });
  }

  async #remove_chat(id) {
    this.sidebar.focus_beside(id);
    const next = document.activeElement.dataset?.chat;
    await this.library.remove(id);
    await this.sidebar.draw();
    (document.querySelector(`[data-chat="${next}"]`) ?? this.sidebar.search).focus();
  }
}
