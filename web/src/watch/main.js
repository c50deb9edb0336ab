// Starts the dashboard and keeps it up with the run.
import "../shared/theme.css";
import "uplot/dist/uPlot.min.css";
import "./watch.css";
import * as api from "./api.js";
import { Curves, colour_of, csv_of, dash_of } from "./curves.js";
import { EpisodeColumn } from "./episodes.js";
import { StageHistory } from "./history.js";
import { draw_overview } from "./overview.js";
import { debounce, find, icon, icon_button, make, save_file } from "../shared/dom.js";
import { apply_theme, set_theme } from "../shared/theme.js";

const kEvery_ms = 2000;

class Dashboard {
  #facts = { stages: [] };
  #histories = new Map();
  #chosen = new Set();     // the stages whose curves are shown; none: all of them at a glance
  #curves = new Curves(find("curves"));
  #columns = [new EpisodeColumn("one", true)];
  #overview = { steps: [], tasks: [] };
  #stage = null;           // the stage whose episodes are shown

  constructor() {
    find("tools").append(icon_button("sun", "Light or dark", () => set_theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark")));
    document.addEventListener("themechange", () => this.#draw());
    for (const name of ["smooth", "logarithmic"]) find(name).addEventListener("change", () => this.#draw());
    const save = (text, work) => make("button", { type: "button", class: "plain-button", on: { click: work } }, icon("download"), text);
    const name = () => [this.#facts.title, ...this.#chosen].filter(Boolean).join("-");
    find("save").append(save("CSV", () => save_file(`${name()}.csv`, "text/csv", csv_of(this.#shown()))), save("PNG", () => this.#curves.save_png(name())));
    find("f-asked").addEventListener("change", () => this.#read_overview());
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
    const stage = this.#headline();
    const last = this.#histories.get(stage?.name)?.lines.at(-1);
    const held = stage?.evaluation?.all?.["pass@1"];
    return [stage?.name, last ? `step ${last.step}` : "", held ? `held out ${held.value.toFixed(2)}` : ""].filter(Boolean).join(", ");
  }

  // What is under way, else what it was all for: the ablations that follow `final` are not it.
  #headline(fits = () => true) {
    const stages = this.#facts.stages.filter(fits);
    return stages.find((stage) => stage.state === "running") ?? stages.find((stage) => stage.name === "final") ?? stages.at(-1);
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
    const overview = this.#chosen.size === 0 && this.#facts.stages.length > 1;
    this.#draw_stages();
    this.#draw_figures();
    find("overview").hidden = !overview;
    find("curves").hidden = overview;
    find("save").hidden = overview;
    if (overview) draw_overview(find("overview"), this.#facts.stages, this.#histories, (name) => this.#choose(name));
    else this.#curves.draw(this.#shown(), { smooth: find("smooth").checked, logarithmic: find("logarithmic").checked });
  }

  // The stages whose curves are shown; a run by itself is all there is.
  #shown() {
    return this.#trained().filter((stage) => this.#chosen.has(stage.name) || this.#facts.stages.length === 1).map((stage) => {
      const index = this.#facts.stages.indexOf(stage);
      return { label: stage.name, color: colour_of(index), dash: dash_of(index), lines: this.#histories.get(stage.name).lines };
    });
  }

  // With `overlay`, or a key held, one more; else this one alone. Null: none, which is all of them at a glance.
  #choose(name, more = false) {
    if (name === null) this.#chosen.clear();
    else if (!more) this.#chosen = new Set([name]);
    else if (!this.#chosen.delete(name)) this.#chosen.add(name);
    this.#draw();
  }

  #draw_stages() {
    const stages = this.#facts.stages;
    find("stages").hidden = stages.length < 2;
    find("overlay-box").hidden = stages.length < 2;
    if (stages.length < 2) return;
    const chip = (name, label, more = {}) => make("button", { type: "button", class: `chip ${more.state ?? ""}`, title: more.about ?? null,
      "aria-pressed": String(name === null ? this.#chosen.size === 0 : this.#chosen.has(name)), disabled: more.disabled,
      on: { click: (event) => this.#choose(name, find("overlay").checked || event.ctrlKey || event.metaKey || event.shiftKey) } },
      make("span", { text: label }), more.state && more.state !== "done" ? make("small", { text: more.state }) : null);
    const chips = stages.filter((stage) => stage.state !== "skipped").map((stage) =>
      chip(stage.name, stage.name, { ...stage, disabled: !(this.#histories.get(stage.name)?.lines.length > 0) }));
    find("stages").replaceChildren(chip(null, "Overview"), ...chips);
    const shown = this.#shown();
    find("legend").hidden = shown.length < 2;
    find("legend").replaceChildren(...shown.map(({ label, color, dash }) => {
      const line = make("span", { class: "line" });
      line.style.borderTop = `3px ${dash.length === 0 ? "solid" : dash[0] > 3 ? "dashed" : "dotted"} ${color}`;
      return make("span", {}, line, label);
    }));
  }

  // What a stage that is done amounts to.
  #draw_figures() {
    const stage = this.#facts.stages.find((each) => this.#chosen.size === 1 && this.#chosen.has(each.name));
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
    if (!names.includes(this.#stage)) await this.#show_episodes(this.#headline((stage) => stage.episodes).name);
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
    const { tasks, heldout_steps } = this.#overview;
    find("asked-box").hidden = heldout_steps.length === 0;
    if (heldout_steps.length === 0) find("f-asked").value = "0";
    const field = find("f-task");
    if ([...field.options].slice(1).map((each) => each.value).join() !== tasks.join()) {
      const before = field.value;
      field.replaceChildren(make("option", { value: "", text: "all" }), ...tasks.map((task) => make("option", { value: task, text: task.replaceAll("_", " ") })));
      field.value = tasks.includes(before) ? before : "";
    }
    this.#columns.forEach((column, i) => column.set_steps(this.#steps(), fresh && this.#columns.length > 1 && i === 0 ? 0 : null));
  }

  #steps() {
    return find("f-asked").value === "1" ? this.#overview.heldout_steps : this.#overview.steps;
  }

  #filter() {
    const filter = { heldout: find("f-asked").value, stage: this.#stage, task: find("f-task").value, low: find("f-low").value, high: find("f-high").value, order: find("f-order").value, text: find("f-text").value.trim() };
    for (const [name, value] of new URLSearchParams(find("f-result").value)) filter[name] = value;
    for (const column of this.#columns) column.set_filter(filter);
  }

  // The first step on the left, the newest on the right; where the same questions were asked at both, those.
  #compare(both) {
    if (both) {
      if (this.#overview.heldout_steps.length > 1) find("f-asked").value = "1";
      this.#columns.unshift(new EpisodeColumn("before", false));
      this.#columns.forEach((column, i) => { column.on_read = (episode) => this.#columns[1 - i]?.read_same(episode); });
    } else {
      this.#columns.shift();
      this.#columns[0].on_read = null;
    }
    find("columns").replaceChildren(...this.#columns.map((column) => column.element));
    find("columns").classList.toggle("two", both);
    this.#filter();
    this.#columns.forEach((column, i) => column.set_steps(this.#steps(), both && i === 0 ? 0 : null));
  }
}

apply_theme();
new Dashboard().run();
