// The lines of each stage's metrics.jsonl, read on as they are written.
import { metrics } from "./api.js";

export class StageHistory {
  #file = 0;
  #next = 0;
  lines = [];

  constructor(stage) {
    this.stage = stage;
  }

  /** Reads what is new; true if there was something. */
  async read_on() {
    let news = false;
    for (;;) {
      const { file, next, lines } = await metrics(this.stage, this.#next);
      if (this.#file !== 0 && file !== this.#file) {  // the run went back to a checkpoint
        this.#file = 0;
        this.#next = 0;
        this.lines = [];
        news = true;
        continue;
      }
      this.#file = file;
      if (next === this.#next) return news;
      this.#next = next;
      this.lines.push(...lines);
      news = true;
    }
  }
}

/** Exponential mean over about `width` points, right from the first point on; gaps stay gaps. */
export function smoothed(values, width) {
  const keep = 1 - 1 / width;
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * keep + value;
    weight = weight * keep + 1;
    return sum / weight;
  });
}
