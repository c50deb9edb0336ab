// One message on the page, finished or under way.
import { calls_view } from "./calls_view.js";
import { file_view } from "./files.js";
import { latex_of } from "./latex.js";
import { GrowingText, render_whole } from "./render.js";
import { TokensView } from "./tokens_view.js";
import { calls_decided, full_text, place_of } from "./tree.js";
import { copy_text, icon, icon_button, make } from "../shared/dom.js";

const kFoldFrom = 2500;  // characters
const kFoldLines = 30;

const kFinishes = {
  length: "The answer was cut at the longest length allowed.",
  loop: "The answer repeated itself and was cut.",
  stopped: "Stopped.",
  "": "This answer was interrupted.",
  content_filter: "The server withheld the rest.",
  insufficient_system_resource: "The server ran out of room for this answer.",
};

// What is at its end is not gone on with.
const kWhole = ["stop", "loop", "content_filter", "tool_calls"];

let views = 0;  // so that ids on the page are each other's

export function duration_text(ms) {
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const tokens_text = (count) => `${count.toLocaleString("en")} token${count === 1 ? "" : "s"}`;

/** The thought above an answer: open while it grows, then folded to one line. */
class ThoughtBlock {
  constructor(node, open) {
    this.node = node;
    this.touched = false;
    this.text = document.createTextNode(node.thought);
    this.body = make("div", { class: "thought-body", dir: "auto", tabindex: "0", role: "group", "aria-label": "Thought" }, this.text);
    this.label = make("span", { class: "thought-label" });
    this.head = make("button", { type: "button", class: "thought-head", on: { click: () => { this.touched = true; this.fold(!this.body.hidden); } } },
      icon("bulb"), this.label, icon("down"));
    this.element = make("div", { class: "thought" }, this.head, this.body);
    this.fold(!open);
    this.tell(null);
  }

  fold(folded) {
    this.body.hidden = folded;
    this.head.setAttribute("aria-expanded", String(!folded));
  }

  grow(piece) {
    const { body } = this;
    const at_end = body.scrollTop + body.clientHeight >= body.scrollHeight - 8;
    this.text.appendData(piece);
    if (at_end) body.scrollTop = body.scrollHeight;
  }

  /** `begin_ms`: when the thought began, while it is under way; null: it is over. */
  tell(begin_ms) {
    const { node } = this;
    this.element.classList.toggle("thinking", begin_ms !== null);
    if (begin_ms !== null) {
      this.label.textContent = `Thinking\u2026 ${duration_text(performance.now() - begin_ms)}`;
      return;
    }
    const stopped = node.content === "" && node.finish === "stopped";
    const time = node.thought_ms === undefined ? "" : ` for ${duration_text(node.thought_ms)}`;
    const count = node.thought_tokens ? `, ${tokens_text(node.thought_tokens)}` : "";
    this.label.textContent = `${stopped ? "Stopped after it thought" : "Thought"}${time}${count}`;
  }
}

/**
 * `act`: what the buttons do: regenerate, go_on, edit, remove, sibling, choose, run_call, decline_call, each given the node. `beside`: it stands
 * beside another answer to the same question, {chosen: the chat goes on with it}.
 */
export class MessageView {
  constructor(chat, node, act, { open_thoughts = false, live = false, beside = null } = {}) {
    Object.assign(this, { chat, node, act, open_thoughts, beside });
    const own = node.role === "user";
    this.content = make("div", { class: own ? "bubble" : "answer" });
    this.note = make("div", { class: "note", hidden: true });
    this.tools = make("div", { class: "tools" });
    this.element = make("article", { class: `message ${node.role}`, "aria-label": own ? "You" : "Answer", dataset: { node: node.id } },
      this.content, this.note, this.tools);
    this.thought = null;
    this.tokens = null;
    this.calls = null;
    if (beside) this.element.prepend(this.#beside_head());
    if (own) this.#show_question();
    else if (live) this.#begin();
    else this.settle();
  }

  // A long paste is folded: the page stays one that can be scrolled.
  #show_question() {
    const { content: text, files } = this.node;
    this.content.dir = "auto";
    this.content.textContent = text;
    this.content.hidden = text === "";
    if (files?.length) this.content.before(make("div", { class: "files" }, ...files.map((file) => file_view(file))));
    if (text.length < kFoldFrom && text.split("\n", kFoldLines).length < kFoldLines) return;
    const button = make("button", { type: "button", class: "plain-button unfold", "aria-expanded": "false", text: "Show all" });
    button.addEventListener("click", () => {
      const folded = this.content.classList.toggle("folded");
      button.textContent = folded ? "Show all" : "Show less";
      button.setAttribute("aria-expanded", String(!folded));
    });
    this.content.classList.add("folded");
    this.content.after(button);
  }

  #beside_head() {
    const { node } = this;
    const title = make("span", { class: "beside-title", text: node.model, title: node.model });
    return make("div", { class: "beside-head" }, title, node.asked ? make("span", { class: "beside-asked", text: node.asked }) : null);
  }

  // The thought and what stands for it come first, below the head.
  #put_first(element) {
    const head = this.element.querySelector(".beside-head");
    if (head) head.after(element);
    else this.element.prepend(element);
  }

  #begin() {
    this.element.classList.add("live");
    this.element.setAttribute("aria-busy", "true");
    if (this.node.thought) this.#ensure_thought(true);
    this.growing = new GrowingText(this.content);
    if (this.node.content) this.growing.set(this.node.content);
    this.waiting = make("div", { class: "waiting", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    if (!this.node.thought && !this.node.content) this.#put_first(this.waiting);
  }

  #ensure_thought(open) {
    if (this.thought) return;
    this.waiting?.remove();
    this.thought = new ThoughtBlock(this.node, open);
    this.#put_first(this.thought.element);
  }

  grow_thought(piece, begin_ms) {
    if (!this.thought) this.#ensure_thought(true);
    else this.thought.grow(piece);
    this.thought.tell(begin_ms);
  }

  tick(begin_ms) {
    this.thought?.tell(begin_ms);
  }

  end_thought() {
    if (!this.thought) return;
    this.thought.tell(null);
    if (!this.thought.touched && !this.open_thoughts) this.thought.fold(true);
  }

  grow_content() {
    this.waiting?.remove();
    this.growing.set(this.node.content);
  }

  /** A line in place of an answer, as while waiting for a busy server. */
  tell(text) {
    this.note.hidden = !text;
    this.note.className = "note";
    this.note.textContent = text;
  }

  /** Shows the message as it will stay. */
  settle() {
    const { node } = this;
    this.waiting?.remove();
    this.element.classList.remove("live");
    this.element.removeAttribute("aria-busy");
    if (node.thought) {
      this.#ensure_thought(false);
      this.thought.tell(null);
    }
    if (this.growing) this.growing.finish(node.content);
    else if (node.role === "assistant") this.content.replaceChildren(render_whole(node.content));
    this.growing = null;
    this.content.hidden = node.content === "" && Boolean(node.calls?.length);
    this.show_calls();
    this.#show_note();
  }

  /** What it asks to have run, as it is now. */
  show_calls() {
    const { node } = this;
    if (!node.calls?.length) return;
    const calls = calls_view(node, this.act);
    if (this.calls) this.calls.replaceWith(calls);
    else this.content.after(calls);
    this.calls = calls;
  }

  #show_note() {
    const { node, note, act } = this;
    // Who looked elsewhere while the tools ran finds the chat waiting.
    const told = node.calls?.length > 0 && calls_decided(node) && node.children.length === 0;
    const why = node.error || (told ? "The tools are done." : (kFinishes[node.finish] ?? ""));
    note.hidden = node.role === "user" || why === "";
    note.className = node.error ? "note failed" : "note";
    note.setAttribute("role", node.error ? "alert" : "note");
    const button = (text, run) => make("button", { type: "button", class: "plain-button", text, on: { click: () => run(node) } });
    const begun = told || ((node.content || node.thought) && !kWhole.includes(node.finish));
    note.replaceChildren(make("span", { text: why }), make("span", { class: "note-buttons" }, begun ? button("Continue", act.go_on) : null, button("Try again", act.regenerate)));
  }

  /** The buttons below; `busy`: an answer is under way, so nothing may be changed. */
  show_tools(busy) {
    const { node, act } = this;
    const { index, count } = place_of(this.chat, node);
    const tools = [];
    if (count > 1 && !this.beside) {
      tools.push(make("span", { class: "branches", role: "group", "aria-label": "Versions of this message" },
        icon_button("left", "Previous version", () => act.sibling(node, -1), { disabled: busy || index === 0 }),
        make("span", { class: "number", text: `${index + 1}/${count}` }),
        icon_button("right", "Next version", () => act.sibling(node, 1), { disabled: busy || index === count - 1 })));
    }
    if (!this.element.classList.contains("live")) {
      tools.push(this.#copy_button("copy", "Copy", full_text));
      if (node.role === "assistant") tools.push(this.#copy_button("sum", "Copy as LaTeX", ({ content }) => latex_of(content)));
      if (node.role === "user") tools.push(icon_button("edit", "Edit", () => act.edit(node), { disabled: busy }));
      else tools.push(icon_button("redo", "Answer again", () => act.regenerate(node), { disabled: busy }));
      if (node.chances) tools.push(this.#tokens_button());
      tools.push(icon_button("trash", "Delete", () => act.remove(node), { disabled: busy }));
      tools.push(make("span", { class: "figures number", text: this.#figures() }));
      if (this.beside) tools.push(this.#choose_button(busy));
    }
    for (const button of this.note.querySelectorAll("button")) button.disabled = busy;
    this.tools.replaceChildren(...tools);
  }

  #figures() {
    const { node } = this;
    const parts = [];
    if (node.tokens) parts.push(tokens_text(node.tokens));
    if (node.tokens_per_second) parts.push(`${node.tokens_per_second.toFixed(1)} tokens/s`);
    return parts.join(" \u00b7 ");
  }

  #choose_button(busy) {
    if (this.beside.chosen) return make("span", { class: "chosen-answer" }, icon("check"), "The chat goes on here");
    return make("button", { type: "button", class: "plain-button choose", disabled: busy, text: "Go on with this", on: { click: () => this.act.choose(this.node) } });
  }

  #tokens_button() {
    const shown = () => this.tokens !== null;
    const button = icon_button("chart", "Token probabilities", () => {
      this.#show_tokens(!shown());
      button.setAttribute("aria-pressed", String(shown()));
    }, { "aria-pressed": String(shown()) });
    return button;
  }

  #show_tokens(show) {
    this.tokens?.element.remove();
    this.tokens = show ? new TokensView(this.node.chances, ++views) : null;
    this.content.hidden = show;
    if (this.thought) this.thought.element.hidden = show;
    if (show) this.content.after(this.tokens.element);
  }

  #copy_button(name, label, text_of) {
    const button = icon_button(name, label, async () => {
      await copy_text(text_of(this.node));
      button.replaceChildren(icon("check"));
      setTimeout(() => button.replaceChildren(icon(name)), 1500);
    });
    return button;
  }
}
