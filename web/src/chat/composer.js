// Where a question is written: grows with it, sends on Enter, and shows how full the model's context is.
import { count_tokens } from "./api.js";
import { Files } from "./files.js";
import { toast } from "./toast.js";
import { full_text } from "./tree.js";
import { debounce, find, icon } from "../shared/dom.js";

const kTallest_px = 240;

export class Composer {
  #count = 0;     // the draft's tokens
  #asked = 0;     // so that a late answer does not overwrite a newer one
  #used = 0;      // tokens of the conversation so far
  #context = 0;

  /** `act`: send(text, files), stop(), edit_last(), keep(text, files). `model()` and `key()` for counting the draft. */
  constructor(act, { model, key }) {
    this.act = act;
    this.area = find("ask");
    this.button = find("send");
    this.running = false;
    this.counting = debounce(350, () => this.#count_draft(model(), key()));
    this.files = new Files({ context: () => this.#context, on_change: () => { this.#changed(); act.keep(this.area.value, this.files.list); }, refuse: toast });
    const keeping = debounce(250, () => act.keep(this.area.value, this.files.list));
    this.area.addEventListener("input", () => { this.#changed(); keeping(); });
    this.area.addEventListener("keydown", (event) => this.#key(event));
    find("composer").addEventListener("submit", (event) => { event.preventDefault(); this.#pressed(); });
    // A click on the frame is meant for the field.
    find("composer").addEventListener("click", (event) => { if (event.target === event.currentTarget) this.area.focus(); });
    this.show_running(false);
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!this.running) this.#submit();  // who writes on while an answer comes does not mean to end it
    } else if (event.key === "ArrowUp" && this.area.value === "") {
      event.preventDefault();
      this.act.edit_last();
    }
  }

  #pressed() {
    if (this.running) this.act.stop();
    else this.#submit();
  }

  #submit() {
    const text = this.area.value.trim();
    const files = this.files.list;
    if (this.#is_empty()) return;
    const fault = this.#too_much();
    if (fault) { toast(fault); return; }
    this.write("", []);
    this.act.send(text, files);
  }

  // Files that cannot fit are not sent; of a text that was typed the server says it.
  #too_much() {
    if (!this.#context || this.files.list.length === 0 || this.#count < this.#context) return "";
    return `These files and the question have ${this.#count.toLocaleString("en")} tokens, and the context holds ${this.#context.toLocaleString("en")}.`;
  }

  #is_empty() {
    return this.area.value.trim() === "" && this.files.list.length === 0;
  }

  /** Puts a draft here. */
  write(text, files) {
    this.area.value = text;
    this.#count = 0;
    this.files.show(files);
  }

  #changed() {
    this.#fit();
    if (this.#is_empty()) this.#count = 0;
    else this.counting();
    this.#show_gauge();
  }

  #fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(kTallest_px, this.area.scrollHeight)}px`;
    if (!this.running) this.button.disabled = this.#is_empty();
  }

  show_running(running) {
    this.running = running;
    this.button.replaceChildren(icon(running ? "stop" : "send"));
    this.button.setAttribute("aria-label", running ? "Stop" : "Send");
    this.button.title = running ? "Stop (Esc)" : "Send (Enter)";
    this.button.classList.toggle("running", running);
    this.button.disabled = !running && this.#is_empty();
  }

  async #count_draft(model, key) {
    const draft = () => full_text({ content: this.area.value, files: this.files.list });
    const text = draft();
    const number = ++this.#asked;
    let count = 0;
    if (text.trim()) {
      try {
        count = await count_tokens(text, model, key);
      } catch {
        count = Math.ceil(text.length / 4);  // the gauge alone is no reason to complain
      }
    }
    if (number !== this.#asked || text !== draft()) return;
    this.#count = count;
    this.#show_gauge();
  }

  /** `used` tokens of `context` (0: not known) are taken by the conversation. */
  show_context(used, context) {
    this.#used = used;
    this.#context = context;
    this.#show_gauge();
  }

  #show_gauge() {
    const gauge = find("gauge");
    const taken = this.#used + this.#count;
    gauge.hidden = !this.#context || taken === 0;
    if (gauge.hidden) return;
    const share = Math.min(1, taken / this.#context);
    gauge.textContent = `${taken.toLocaleString("en")} / ${this.#context.toLocaleString("en")}`;
    gauge.title = "Tokens of the model's context that this conversation takes";
    gauge.style.setProperty("--share", share.toFixed(3));
    gauge.classList.toggle("full", share > 0.9);
    gauge.setAttribute("aria-label", `${taken} of ${this.#context} tokens of context used`);
    gauge.setAttribute("role", "img");
  }
}
