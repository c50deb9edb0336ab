// The curves: one chart a figure, one line a stage; stages follow each other along the steps.
import uPlot from "uplot";
import { smoothed } from "./history.js";
import { make } from "../shared/dom.js";

// What is drawn, if the run has it; `beside`: the same on held-out problems.
const kCharts = [
  { name: "reward", title: "Reward" },
  { name: "accuracy", title: "Accuracy", beside: "heldout_accuracy" },
  { name: "length", title: "Length in tokens", beside: "heldout_length" },
  { name: "entropy", title: "Entropy" },
  { name: "loss", title: "Loss", beside: "validation_loss" },
  { name: "kl", title: "KL to the reference" },
  { name: "truncated", title: "Share cut off" },
  { name: "gradient_norm", title: "Gradient norm" },
  { name: "tokens_per_second", title: "Tokens a second" },
];
const kColours = { light: ["#0e6b62", "#b4581a", "#3d5fb0", "#8a3fa0", "#7c7a1c", "#b03a55"], dark: ["#58c7b6", "#e8a468", "#8fb0f5", "#cf9ce0", "#d0cc6a", "#f08ba0"] };

export const colour_of = (index) => kColours[document.documentElement.dataset.theme][index % kColours.light.length];

const short = (value) => {
  if (value === null || value === undefined) return "\u2013";
  const size = Math.abs(value);
  if (size >= 10_000) return `${(value / 1000).toFixed(1)}k`;
  if (size >= 100) return value.toFixed(0);
  if (size >= 1) return value.toFixed(2);
  return size === 0 ? "0" : size < 0.001 ? value.toExponential(1) : value.toFixed(3);
};

/** Columns of one chart: x, and for each stage the figure (raw, smoothed) and what stands beside it. */
function table_of(chart, stages, smooth) {
  const xs = [];
  const series = [];
  let offset = 0;
  for (const { lines, color, label } of stages) {
    const at = xs.length;
    const before = Array(at).fill(null);
    const column = (name) => [...before, ...lines.map((line) => (Number.isFinite(line[name]) ? line[name] : null))];
    lines.forEach((line) => xs.push(offset + line.step));
    const raw = column(chart.name);
    if (raw.some((value) => value !== null)) {
      const width = Math.max(2, lines.length / 40);
      if (smooth && lines.length > 10) series.push({ values: raw, color: `${color}40`, width: 1 });
      series.push({ label, values: smooth && lines.length > 10 ? smoothed(raw, width) : raw, color, width: 2 });
    }
    const beside = chart.beside ? column(chart.beside) : [];
    if (beside.some((value) => value !== null)) series.push({ label: `${label} held out`.trim(), values: beside, color, width: 1.5, dash: [5, 4], points: true });
    offset += lines.at(-1)?.step ?? 0;
  }
  for (const each of series) while (each.values.length < xs.length) each.values.push(null);
  return { xs, series };
}

class Chart {
  constructor(chart, sync) {
    this.chart = chart;
    this.sync = sync;
    this.last = make("span", { class: "last number" });
    this.body = make("div", { class: "plot" });
    this.element = make("figure", { class: "curve" }, make("figcaption", {}, make("span", { text: chart.title }), this.last), this.body);
    this.plot = null;
    this.shape = "";
  }

  /** Draws anew; only the data if the lines are the same as before. */
  draw(stages, smooth) {
    const { xs, series } = table_of(this.chart, stages, smooth);
    this.element.hidden = series.length === 0;
    if (series.length === 0) return;
    const last = series.find((each) => each.label !== undefined && !each.points) ?? series[0];
    const end = series.filter((each) => each.label !== undefined && !each.points).at(-1) ?? last;
    const value = end.values.findLast((each) => each !== null);
    this.last.textContent = short(value);
    this.element.setAttribute("aria-label", `${this.chart.title}: ${short(value)} at the last step`);
    const data = [xs, ...series.map((each) => each.values)];
    const theme = document.documentElement.dataset.theme;
    const shape = JSON.stringify([theme, series.map(({ label, color, width, dash }) => [label, color, width, dash])]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(data);
      return;
    }
    this.shape = shape;
    this.plot?.destroy();
    this.body.replaceChildren();
    this.plot = new uPlot(this.#options(series), data, this.body);
  }

  #options(series) {
    const css = getComputedStyle(document.documentElement);
    const axis = { stroke: css.getPropertyValue("--faint"), font: "11.5px system-ui, sans-serif", grid: { stroke: css.getPropertyValue("--line"), width: 1 }, ticks: { show: false } };
    return {
      width: Math.max(200, this.body.clientWidth), height: 170, cursor: { sync: { key: this.sync }, points: { size: 6 }, y: false }, legend: { show: false },
      scales: { x: { time: false } },
      axes: [{ ...axis, size: 26 }, { ...axis, size: 46, values: (_, ticks) => ticks.map(short) }],
      series: [{}, ...series.map(({ color, width, dash, points }) => ({ stroke: color, width, dash, spanGaps: points === true, points: { show: points === true, size: 5, fill: color } }))],
      hooks: { setCursor: [(plot) => this.#point(plot, series)] },
    };
  }

  #point(plot, series) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined) return;
    const told = series.map((each) => each.label !== undefined && plot.data[series.indexOf(each) + 1][at]).filter((value) => value !== false && value !== null);
    if (told.length > 0) this.last.textContent = `step ${plot.data[0][at]}: ${told.map(short).join(" \u00b7 ")}`;
  }

  resize() {
    this.plot?.setSize({ width: Math.max(200, this.body.clientWidth), height: 170 });
  }
}

export class Curves {
  #charts;

  constructor(element) {
    this.#charts = kCharts.map((chart) => new Chart(chart, "steps"));
    element.append(...this.#charts.map((chart) => chart.element));
    new ResizeObserver(() => { for (const chart of this.#charts) chart.resize(); }).observe(element);
  }

  draw(stages, smooth) {
    for (const chart of this.#charts) chart.draw(stages, smooth);
  }
}
