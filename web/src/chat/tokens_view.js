// The tokens of an answer, coloured by how likely each was, with what else might have stood there.
import { make } from "../shared/dom.js";

// From here up a token has this colour: the surest first.
const kSteps = [0.9, 0.6, 0.3, 0.1, 0];

const percent = (logprob) => {
  const share = 100 * Math.exp(logprob);
  return share >= 99.995 ? "100%" : share >= 0.01 ? `${share.toPrecision(share < 1 ? 2 : 3)}%` : "< 0.01%";
};

/** Spaces and line ends that one can see. */
export const seen = (text) => text.replace(/ /g, "\u2423").replace(/\n/g, "\u21b5").replace(/\t/g, "\u21e5") || "(nothing)";

/** exp of the mean surprise of tokens. */
export const perplexity = (tokens) => Math.exp(-tokens.reduce((sum, [, logprob]) => sum + logprob, 0) / tokens.length);

function token_span([text, logprob], id) {
  const share = Math.exp(logprob);
  return make("span", { class: `token p${kSteps.findIndex((step) => share >= step)}`, id, role: "option", "aria-selected": "false", text });
}

function alternatives([text, logprob, top]) {
  const rows = top.some(([other]) => other === text) ? top : [[text, logprob], ...top];
  return make("table", {}, make("tbody", {}, ...rows.map(([other, each]) => {
    const bar = make("span", { class: "bar" });
    bar.style.setProperty("--share", Math.exp(each).toFixed(4));
    return make("tr", { class: other === text ? "chosen" : null },
      make("th", { scope: "row" }, make("code", { text: seen(other) })), make("td", { text: percent(each) }), make("td", { class: "bar-cell", "aria-hidden": "true" }, bar));
  })));
}

/** `chances`: {thought, content}, each [[text, log-probability, alternatives]]. */
export class TokensView {
  #at = -1;

  constructor({ thought, content }, number) {
    this.tokens = [...thought, ...content];
    this.list = make("div", { class: "token-list", role: "listbox", tabindex: "0", "aria-label": "Tokens by probability", dir: "auto" });
    this.about = make("div", { class: "token-about", role: "status" });
    this.spans = this.tokens.map((token, i) => token_span(token, `token-${number}-${i}`));
    this.spans.forEach((span, i) => {
      if (i === thought.length && i > 0) this.list.append(make("div", { class: "token-border", role: "presentation" }));
      this.list.append(span);
    });
    const legend = make("p", { class: "token-legend" }, ...kSteps.map((step, i) => make("span", { class: `token p${i}`, text: i === kSteps.length - 1 ? "less" : `from ${100 * step}%` })),
      make("span", { text: `perplexity ${perplexity(this.tokens).toFixed(2)}` }));
    this.element = make("div", { class: "tokens" }, legend, this.list, this.about);
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focus", () => this.#choose(Math.max(0, this.#at)));
    for (const on of ["pointerover", "pointerdown"]) this.list.addEventListener(on, (event) => this.#point(event));
    this.#tell("Point at a token, or move with the arrow keys.");
  }

  #point(event) {
    const at = this.spans.indexOf(event.target);
    if (at >= 0) this.#choose(at);
  }

  #key(event) {
    const last = this.spans.length - 1;
    const to = { ArrowRight: this.#at + 1, ArrowDown: this.#at + 1, ArrowLeft: this.#at - 1, ArrowUp: this.#at - 1, Home: 0, End: last, PageDown: this.#at + 20, PageUp: this.#at - 20 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(Math.max(0, Math.min(last, to)));
    this.spans[this.#at].scrollIntoView({ block: "nearest" });
  }

  #choose(at) {
    if (at === this.#at) return;
    this.spans[this.#at]?.setAttribute("aria-selected", "false");
    this.#at = at;
    this.spans[at].setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", this.spans[at].id);
    this.about.replaceChildren(alternatives(this.tokens[at]));
  }

  #tell(text) {
    this.about.replaceChildren(make("p", { class: "hint", text }));
  }
}
