// A column in which the episodes of one step are found and read.
import * as api from "./api.js";
import { debounce, icon_button, make } from "../shared/dom.js";

const kPage = 50;

const real = (value) => (value === null || value === undefined ? "\u2013" : Number(value).toFixed(2));

function result_of(episode) {
  if (episode.error) return "not judged";
  if (episode.accuracy >= 1) return "right";
  return episode.truncated ? "cut off" : "wrong";
}

export class EpisodeColumn {
  #filter = {};
  #steps = [];
  #offset = 0;
  #chosen = null;
  #asked = 0;
  on_read = null;  // told which episode was chosen here

  /** `name` tells two columns apart; `follows`: goes along with a run's newest step. */
  constructor(name, follows) {
    this.follows = follows;
    this.slider = make("input", { type: "range", min: "0", "aria-label": `Step ${name}`, on: { input: () => this.#slide() } });
    this.label = make("output", { class: "number" });
    this.count = make("span", { class: "hint number" });
    this.list = make("ol", { class: "found", "aria-label": `Episodes ${name}` });
    this.more = make("button", { type: "button", class: "plain-button", text: "More", hidden: true, on: { click: () => this.#load_more() } });
    this.reader = make("article", { class: "reader", "aria-label": `Episode ${name}`, "aria-live": "off" });
    this.element = make("div", { class: "column" },
      make("div", { class: "step-row" }, icon_button("left", "One step back", () => this.#go(-1)), this.slider, icon_button("right", "One step on", () => this.#go(1)), this.label),
      this.count, make("div", { class: "shelf" }, make("div", { class: "pick" }, this.list, this.more), this.reader));
    this.load_soon = debounce(90, () => this.load());
    this.list.addEventListener("keydown", (event) => this.#move(event));
  }

  /** The steps that have episodes, from the first to the last. */
  set_steps(steps, place = null) {
    const before = this.#steps[Number(this.slider.value)];
    this.#steps = steps;
    this.slider.max = String(Math.max(0, steps.length - 1));
    const same = steps.indexOf(before);
    const at = place ?? (this.follows || same < 0 ? steps.length - 1 : same);
    this.slider.value = String(Math.max(0, at));
    this.#tell_step();
    if (this.#steps[at] !== before) this.load_soon();
  }

  set_filter(filter) {
    this.#filter = filter;
    this.load_soon();
  }

  get step() {
    return this.#steps[Number(this.slider.value)];
  }

  #tell_step() {
    this.label.textContent = this.step === undefined ? "" : `step ${this.step + 1}`;
  }

  #slide() {
    this.follows = Number(this.slider.value) === this.#steps.length - 1;
    this.#tell_step();
    this.load_soon();
  }

  #go(by) {
    this.slider.value = String(Number(this.slider.value) + by);
    this.#slide();
  }

  async load() {
    this.#offset = 0;
    const number = ++this.#asked;
    if (this.step === undefined) return;
    const answer = await api.episodes({ ...this.#filter, step: this.step, limit: kPage });
    if (number !== this.#asked) return;  // another one was asked for meanwhile
    this.count.textContent = answer.total === 0 ? "No episode fits." :
      `${answer.total} episode${answer.total === 1 ? "" : "s"}, mean reward ${real(answer.mean_reward)}, mean length ${Math.round(answer.mean_tokens)}`;
    this.list.replaceChildren(...answer.episodes.map((episode) => this.#entry(episode)));
    this.#page_done(answer);
    const same = answer.episodes.find((each) => this.#chosen && each.question === this.#chosen.question && each.sample === this.#chosen.sample);
    if (answer.episodes.length > 0) await this.#read(same ?? answer.episodes[0]);
    else this.reader.replaceChildren();
  }

  async #load_more() {
    const answer = await api.episodes({ ...this.#filter, step: this.step, limit: kPage, offset: this.#offset });
    this.list.append(...answer.episodes.map((episode) => this.#entry(episode)));
    this.#page_done(answer);
  }

  #page_done(answer) {
    this.#offset += answer.episodes.length;
    this.more.hidden = this.#offset >= answer.total;
  }

  #entry(episode) {
    const result = result_of(episode);
    const button = make("button", { type: "button", class: "entry", dataset: { key: `${episode.question}/${episode.sample}` }, on: { click: () => { this.#read(episode); this.on_read?.(episode); } } },
      make("span", { class: "entry-head number" }, make("span", { class: `dot ${result.replace(" ", "-")}`, title: result }), make("b", { text: real(episode.reward) }),
        make("span", { text: `${episode.task} ${episode.level}` }), make("span", { class: "spring" }), make("span", { text: `${episode.tokens} tokens` })),
      make("span", { class: "entry-text", text: episode.prompt }));
    return make("li", {}, button);
  }

  #move(event) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const next = step && event.target.closest("li")?.[step]?.querySelector("button");
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  }

  /** Shows this step's answer to the same question, where it was asked here, too. */
  read_same({ question, sample }) {
    if (this.step !== undefined && question < 0) this.#read({ step: this.step, question, sample });
  }

  async #read(brief) {
    this.#chosen = brief;
    for (const button of this.list.querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.key === `${brief.question}/${brief.sample}`));
    const episode = await api.episode(this.#filter.stage, brief);
    if (this.#chosen !== brief || !episode) return;
    const part = (title, text, more = "") => make("section", { class: `part ${more}` }, make("h3", { text: title }), make("div", { class: "text", text }));
    const figures = [["result", result_of(episode)], ["reward", real(episode.reward)], ["accuracy", real(episode.accuracy)], ["format", real(episode.format)],
      ["advantage", real(episode.advantage)], ["tokens", episode.tokens], ["question", `${episode.question < 0 ? `held out ${-episode.question}` : episode.question + 1}, answer ${episode.sample + 1}`]];
    this.reader.replaceChildren(
      make("dl", { class: "facts number" }, ...figures.map(([name, value]) => make("div", {}, make("dt", { text: name }), make("dd", { text: String(value) })))),
      ...(episode.error ? [part("Could not be judged", episode.error, "failed")] : []),
      part("Question", episode.prompt), part("Thought", episode.thought || "(none)", "thought"), part("Answer", episode.answer || "(none)"),
      part("A right answer", episode.expected));
    this.reader.scrollTop = 0;
  }
}
