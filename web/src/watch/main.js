// Starts the dashboard and keeps it up with the run.
import "../shared/theme.css";
import "uplot/dist/uPlot.min.css";
import "./watch.css";
import * as api from "./api.js";
import { Curves, colour_of } from "./curves.js";
import { EpisodeColumn } from "./episodes.js";
import { StageHistory } from "./history.js";
import { debounce, find, icon_button, make } from "../shared/dom.js";
import { apply_theme, set_theme } from "../shared/theme.js";

const kEvery_ms = 2000;

class Dashboard {
  #facts = { stages: [] };
  #histories = new Map();
  #chosen = null;          // the stage whose curves are shown; null: all of them
  #curves = new Curves(find("curves"));
  #columns = [new EpisodeColumn("one", true)];
  #overview = { steps: [], tasks: [] };
  #stage = null;           // the stage whose episodes are shown

  constructor() {
    find("tools").append(icon_button("sun", "Light or dark", () => set_theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark")));
    document.addEventListener("themechange", () => this.#draw());
    find("smooth").addEventListener("change", () => this.#draw());
    find("compare").addEventListener("change", (event) => this.#compare(event.target.checked));
    find("f-stage").addEventListener("change", (event) => this.#show_episodes(event.target.value));
    const filter = debounce(150, () => this.#filter());
    find("filters").addEventListener("input", (event) => { if (event.target.id !== "f-stage") filter(); });
    find("filters").addEventListener("submit", (event) => event.preventDefault());
    find("columns").append(this.#columns[0].element);
  }

  async run() {
    for (;;) {
      try {
        await this.#read_on();
        this.#tell(this.#state());
      } catch (error) {
        this.#tell(error instanceof TypeError ? "ponder watch has ended" : error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, document.hidden ? 5 * kEvery_ms : kEvery_ms));
    }
  }

  #tell(text) {
    if (find("state").textContent !== text) find("state").textContent = text;
  }

  #state() {
    const running = this.#facts.stages.find((stage) => stage.state === "running");
    const last = this.#histories.get(running?.name ?? this.#trained().at(-1)?.name)?.lines.at(-1);
    return [running?.name, last ? `step ${last.step}` : ""].filter(Boolean).join(", ");
  }

  #trained() {
    return this.#facts.stages.filter((stage) => this.#histories.get(stage.name)?.lines.length > 0);
  }

  async #read_on() {
    const before = JSON.stringify(this.#facts);
    this.#facts = await api.run_facts();
    let news = before !== JSON.stringify(this.#facts);
    for (const stage of this.#facts.stages.filter((each) => each.metrics)) {
      if (!this.#histories.has(stage.name)) this.#histories.set(stage.name, new StageHistory(stage.name));
      news = (await this.#histories.get(stage.name).read_on()) || news;
    }
    if (!news) return;
    this.#draw();
    await this.#read_episodes();
  }

  // ---- curves

  #draw() {
    find("title").textContent = this.#facts.title ?? "";
    find("about").textContent = [this.#facts.recipe && `recipe ${this.#facts.recipe}`, this.#facts.about].filter(Boolean).join(": ");
    find("failure").textContent = this.#facts.error ?? "";
    find("failure").hidden = !this.#facts.error;
    document.title = `${this.#facts.title ?? ""} \u2013 ponder watch`;
    this.#draw_stages();
    this.#draw_figures();
    const shown = this.#trained().map((stage) => ({ stage, color: colour_of(this.#facts.stages.indexOf(stage)), label: stage.name, lines: this.#histories.get(stage.name).lines }))
      .filter(({ stage }) => this.#chosen === null || stage.name === this.#chosen);
    this.#curves.draw(shown, find("smooth").checked);
  }

  #draw_stages() {
    const stages = this.#facts.stages;
    find("stages").hidden = stages.length < 2;
    if (stages.length < 2) return;
    const chip = (name, label, more = {}) => make("button", { type: "button", class: `chip ${more.state ?? ""}`, title: more.about ?? null, "aria-pressed": String(this.#chosen === name),
      disabled: more.disabled, on: { click: () => { this.#chosen = name; this.#draw(); } } },
      more.color ? make("span", { class: "line" }) : null, make("span", { text: label }), more.state && more.state !== "done" ? make("small", { text: more.state }) : null);
    const chips = [chip(null, "All stages")];
    stages.forEach((stage, i) => {
      if (stage.state === "skipped") return;
      const has = this.#histories.get(stage.name)?.lines.length > 0;
      const made = chip(stage.name, stage.name, { ...stage, color: has, disabled: !has });
      made.querySelector(".line")?.style.setProperty("background", colour_of(i));
      chips.push(made);
    });
    find("stages").replaceChildren(...chips);
  }

  // What a stage that is done amounts to.
  #draw_figures() {
    const stage = this.#facts.stages.find((each) => each.name === this.#chosen);
    const short = (value) => String(Number(value.toPrecision(4)));
    const shown = Object.entries(stage?.figures ?? {}).filter(([, value]) => typeof value === "number" || typeof value === "string").slice(0, 12)
      .map(([name, value]) => [name, typeof value === "number" ? short(value) : value]);
    if (stage?.seconds) shown.unshift(["minutes", short(stage.seconds / 60)]);
    // On held-out problems, with the interval.
    for (const name of ["pass@1", "cons@k", "language_consistency"]) {
      const figure = stage?.evaluation?.all?.[name];
      if (figure) shown.push([`held out ${name}`, `${figure.value.toFixed(2)} (${figure.low.toFixed(2)} - ${figure.high.toFixed(2)})`]);
    }
    find("figures").replaceChildren(...(stage?.about ? [make("p", { class: "hint", text: stage.about })] : []),
      ...(shown.length > 0 ? [make("dl", { class: "facts number" }, ...shown.map(([name, value]) => make("div", {}, make("dt", { text: name.replaceAll("_", " ") }),
        make("dd", { text: value }))))] : []));
  }

  // ---- episodes

  async #read_episodes() {
    const stages = this.#facts.stages.filter((stage) => stage.episodes);
    find("episodes").hidden = stages.length === 0;
    if (stages.length === 0) return;
    const names = stages.map((stage) => stage.name);
    if (find("f-stage").childElementCount !== names.length)
      find("f-stage").replaceChildren(...names.map((name) => make("option", { value: name, text: name || "this run" })));
    find("f-stage").parentElement.hidden = names.length < 2;
    if (!names.includes(this.#stage)) await this.#show_episodes(names.at(-1));
    else await this.#read_overview();
  }

  async #show_episodes(stage) {
    this.#stage = stage;
    find("f-stage").value = stage;
    this.#filter();
    await this.#read_overview(true);
  }

  async #read_overview(fresh = false) {
    this.#overview = await api.overview(this.#stage);
    const { steps, tasks } = this.#overview;
    const field = find("f-task");
    if ([...field.options].slice(1).map((each) => each.value).join() !== tasks.join()) {
      const before = field.value;
      field.replaceChildren(make("option", { value: "", text: "all" }), ...tasks.map((task) => make("option", { value: task, text: task.replaceAll("_", " ") })));
      field.value = tasks.includes(before) ? before : "";
    }
    this.#columns.forEach((column, i) => column.set_steps(steps, fresh && this.#columns.length > 1 && i === 0 ? 0 : null));
  }

  #filter() {
    const filter = { stage: this.#stage, task: find("f-task").value, low: find("f-low").value, high: find("f-high").value, order: find("f-order").value, text: find("f-text").value.trim() };
    for (const [name, value] of new URLSearchParams(find("f-result").value)) filter[name] = value;
    for (const column of this.#columns) column.set_filter(filter);
  }

  // The first step on the left, the newest on the right.
  #compare(both) {
    if (both) this.#columns.unshift(new EpisodeColumn("before", false));
    else this.#columns.shift();
    find("columns").replaceChildren(...this.#columns.map((column) => column.element));
    find("columns").classList.toggle("two", both);
    this.#filter();
    if (both) this.#columns[0].set_steps(this.#overview.steps, 0);
  }
}

apply_theme();
new Dashboard().run();
