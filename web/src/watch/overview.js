// All stages at a glance: one row each, what it was, how it went, what it came to.
import { colour_of, sparkline } from "./curves.js";
import { make } from "../shared/dom.js";

// The first of these that a stage has is what its line shows.
const kMain = ["accuracy", "reward", "loss"];

const short = (value) => String(Number(value.toPrecision(3)));

function result_of(stage, lines) {
  const held = stage.evaluation?.all?.["pass@1"];
  if (held) return `held out ${held.value.toFixed(2)} (${held.low.toFixed(2)} - ${held.high.toFixed(2)})`;
  for (const name of ["heldout_accuracy", "accuracy", "validation_loss", "loss"]) {
    const value = lines.findLast((line) => Number.isFinite(line[name]))?.[name];
    if (value !== undefined) return `${name.replaceAll("_", " ")} ${short(value)}`;
  }
  return "";
}

export function draw_overview(element, stages, histories, choose) {
  const rows = stages.map((stage, i) => {
    const lines = histories.get(stage.name)?.lines ?? [];
    const main = kMain.find((name) => lines.some((line) => Number.isFinite(line[name])));
    const name = lines.length > 0 ? make("button", { type: "button", class: "stage-name", text: stage.name, on: { click: () => choose(stage.name) } }) : make("span", { text: stage.name });
    const cells = [name, stage.kind ?? "", stage.state ?? "", lines.at(-1)?.step ?? "", stage.seconds ? short(stage.seconds / 60) : "",
      main ? make("span", { class: "went" }, sparkline(lines, main, colour_of(i)), main.replaceAll("_", " ")) : "", result_of(stage, lines)];
    return make("tr", { class: stage.name === "final" ? "headline" : "", title: stage.about || null },
      ...cells.map((cell, c) => make(c === 0 ? "th" : "td", c === 0 ? { scope: "row" } : { class: c === 3 || c === 4 ? "number" : "" }, typeof cell === "number" ? String(cell) : cell)));
  });
  const head = ["Stage", "Kind", "State", "Steps", "Minutes", "Course", "Result"].map((text) => make("th", { scope: "col", text }));
  element.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
}
