// The curves: one chart a figure, one line a stage, each from its own first step.
import uPlot from "uplot";
import { smoothed } from "./history.js";
import { make, save_blob } from "../shared/dom.js";

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

const kDashes = [[], [8, 4], [2, 3]];

export const colour_of = (index) => kColours[document.documentElement.dataset.theme][index % kColours.light.length];
/** Beyond the colours lines differ by how they are drawn. */
export const dash_of = (index) => kDashes[Math.floor(index / kColours.light.length) % kDashes.length];

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
  const xs = [...new Set(stages.flatMap(({ lines }) => lines.map((line) => line.step)))].sort((a, b) => a - b);
  const place = new Map(xs.map((step, i) => [step, i]));
  const spread = (lines, values) => {
    const out = Array(xs.length).fill(null);
    lines.forEach((line, i) => { out[place.get(line.step)] = values[i]; });
    return out;
  };
  const series = [];
  for (const { lines, color, dash, label } of stages) {
    const column = (name) => lines.map((line) => (Number.isFinite(line[name]) ? line[name] : null));
    const raw = column(chart.name);
    if (raw.some((value) => value !== null)) {
      const smooths = smooth && lines.length > 10;
      if (smooths) series.push({ values: spread(lines, raw), color: `${color}40`, width: 1 });
      series.push({ label, values: spread(lines, smooths ? smoothed(raw, Math.max(2, lines.length / 40)) : raw), color, width: 2, dash });
    }
    const beside = chart.beside ? column(chart.beside) : [];
    if (beside.some((value) => value !== null)) series.push({ label: `${label} held out`.trim(), values: spread(lines, beside), color, width: 1.5, dash: [5, 4], points: true });
  }
  return { xs, series };
}

/** A line without axes: how a stage went, at a glance. */
export function sparkline(lines, name, color) {
  const values = smoothed(lines.map((line) => (Number.isFinite(line[name]) ? line[name] : null)), Math.max(2, lines.length / 40));
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known), span = Math.max(...known) - low || 1;
  const points = values.map((value, i) => value === null ? "" : `${((i / Math.max(1, values.length - 1)) * 116 + 2).toFixed(1)},${(26 - ((value - low) / span) * 24).toFixed(1)}`).filter(Boolean);
  const kSvg = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(kSvg, "svg"), line = document.createElementNS(kSvg, "polyline");
  for (const [key, value] of Object.entries({ viewBox: "0 0 120 28", class: "spark", role: "img", "aria-label": `${name} from ${short(known[0])} to ${short(known.at(-1))}` })) svg.setAttribute(key, value);
  for (const [key, value] of Object.entries({ points: points.join(" "), fill: "none", stroke: color, "stroke-width": "1.8" })) line.setAttribute(key, value);
  svg.append(line);
  return svg;
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
  draw(stages, { smooth, logarithmic }) {
    const { xs, series } = table_of(this.chart, stages, smooth);
    // A logarithm has no place for zero: such points are gaps there.
    if (logarithmic) for (const each of series) each.values = each.values.map((value) => (value > 0 ? value : null));
    this.element.hidden = series.length === 0;
    if (series.length === 0) return;
    const last = series.find((each) => each.label !== undefined && !each.points) ?? series[0];
    const end = series.filter((each) => each.label !== undefined && !each.points).at(-1) ?? last;
    const value = end.values.findLast((each) => each !== null);
    this.last.textContent = short(value);
    this.element.setAttribute("aria-label", `${this.chart.title}: ${short(value)} at the last step`);
    const data = [xs, ...series.map((each) => each.values)];
    const theme = document.documentElement.dataset.theme;
    const shape = JSON.stringify([theme, logarithmic, series.map(({ label, color, width, dash }) => [label, color, width, dash])]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(data);
      return;
    }
    this.shape = shape;
    this.plot?.destroy();
    this.body.replaceChildren();
    this.plot = new uPlot(this.#options(series, logarithmic), data, this.body);
  }

  #options(series, logarithmic) {
    const css = getComputedStyle(document.documentElement);
    const axis = { stroke: css.getPropertyValue("--faint"), font: "11.5px system-ui, sans-serif", grid: { stroke: css.getPropertyValue("--line"), width: 1 }, ticks: { show: false } };
    return {
      width: Math.max(200, this.body.clientWidth), height: 170, cursor: { sync: { key: this.sync }, points: { size: 6 }, y: false }, legend: { show: false },
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
      axes: [{ ...axis, size: 26 }, { ...axis, size: 46, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : short(tick))) }],
      series: [{}, ...series.map(({ color, width, dash, points }) => ({ stroke: color, width, dash, spanGaps: true, points: { show: points === true, size: 5, fill: color } }))],
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

  draw(stages, how) {
    for (const chart of this.#charts) chart.draw(stages, how);
  }

  /** All charts that are shown as one picture. */
  async save_png(name) {
    const shown = this.#charts.filter((chart) => !chart.element.hidden && chart.plot);
    if (shown.length === 0) return;
    const sources = shown.map((chart) => chart.plot.ctx.canvas);
    const width = Math.max(...sources.map((each) => each.width)), height = Math.max(...sources.map((each) => each.height)) + 40;
    const columns = Math.min(3, shown.length);
    const canvas = make("canvas", { width: String(width * columns), height: String(height * Math.ceil(shown.length / columns)) });
    const brush = canvas.getContext("2d");
    const css = getComputedStyle(document.documentElement);
    brush.fillStyle = css.getPropertyValue("--raised");
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.fillStyle = css.getPropertyValue("--ink");
    brush.font = "600 24px system-ui, sans-serif";
    shown.forEach((chart, i) => {
      const x = (i % columns) * width, y = Math.floor(i / columns) * height;
      brush.fillText(chart.chart.title, x + 16, y + 30);
      brush.drawImage(sources[i], x, y + 40);
    });
    save_blob(`${name}.png`, await new Promise((resolve) => canvas.toBlob(resolve, "image/png")));
  }
}

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Every figure of these stages, a line a step. */
export function csv_of(stages) {
  const names = [...new Set(stages.flatMap(({ lines }) => lines.flatMap((line) => Object.keys(line))))].filter((name) => name !== "step");
  const cell = (value) => (typeof value === "number" ? String(value) : typeof value === "string" ? quoted(value) : "");
  return [["stage", "step", ...names].map(quoted).join(","),
    ...stages.flatMap(({ label, lines }) => lines.map((line) => [quoted(label), line.step, ...names.map((name) => cell(line[name]))].join(",")))].join("\n") + "\n";
}
