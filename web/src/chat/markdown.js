// Markdown as models write it: GFM, mathematics, and no HTML of its own. Knows nothing of the page.
import markdown_it from "markdown-it";
import { add_math } from "./math_rules.js";

// Only these may be followed from a model's text.
const kSafeLink = /^(https?:|mailto:)/i;
// A picture is shown only if it came with the text.
export const kInlinePicture = /^data:image\/(png|gif|jpeg|webp);/i;

// "3*(5+8)*2" is a calculation: a lone star between numbers or brackets emphasises nothing.
function add_times_sign(md) {
  md.inline.ruler.before("emphasis", "times_sign", (state, silent) => {
    const { src, pos } = state;
    if (src[pos] !== "*" || src[pos + 1] === "*" || src[pos - 1] === "*") return false;
    if (!/[\d)\]]/.test(src[pos - 1] ?? "") || !/[\d([-]/.test(src[pos + 1] ?? "")) return false;
    if (!silent) state.pending += "*";
    state.pos += 1;
    return true;
  });
}

function add_task_boxes(md) {
  md.core.ruler.after("inline", "task_boxes", (state) => {
    state.tokens.forEach((token, i) => {
      if (token.type !== "inline" || state.tokens[i - 2]?.type !== "list_item_open") return;
      const first = token.children[0];
      const box = first?.type === "text" && /^\[([ xX])\] /.exec(first.content);
      if (!box) return;
      first.content = (box[1] === " " ? "\u2610 " : "\u2611 ") + first.content.slice(4);
      state.tokens[i - 2].attrJoin("class", "task");
    });
  });
}

// The alignment of a table's cells as an attribute: the page's policy allows no style in the text.
function add_alignment(md) {
  for (const name of ["th_open", "td_open"]) {
    md.renderer.rules[name] = (tokens, i, options, env, self) => {
      const side = /text-align:(\w+)/.exec(tokens[i].attrGet("style") ?? "")?.[1];
      tokens[i].attrs = side ? [["align", side]] : null;
      return self.renderToken(tokens, i, options);
    };
  }
}

/** `highlight(code, language)` gives HTML or "" for none. */
export function make_markdown(highlight = () => "") {
  const md = markdown_it({ html: false, linkify: true, typographer: false, highlight });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  md.validateLink = (url) => kSafeLink.test(url) || kInlinePicture.test(url);
  add_math(md);
  add_times_sign(md);
  add_task_boxes(md);
  add_alignment(md);
  return md;
}

/**
 * Renders a text that grows, block by block: a block is rendered for good as soon as a whole line of a later
 * block is there, and only what follows is parsed again. The pieces together are what the whole text gives,
 * but for links that are defined apart from their use (`needs_whole` says so at the end).
 */
export class GrowingMarkdown {
  #md;
  #start = 0;

  constructor(md) {
    this.#md = md;
  }

  /** Gives {done: HTML that follows what was done before, tail: HTML of the rest, which may still change}. */
  update(text) {
    const rest = text.slice(this.#start);
    const env = {};
    const tokens = this.#md.parse(rest, env);
    const cut = this.#cut(tokens, rest);
    const out = { done: "", tail: "" };
    const render = (some) => this.#md.renderer.render(some, this.#md.options, env);
    if (cut.token > 0) {
      out.done = render(tokens.slice(0, cut.token));
      this.#start += cut.offset;
    }
    out.tail = render(tokens.slice(cut.token));
    return out;
  }

  /** The last top-level block that begins in a whole line: what is before it cannot change any more. */
  #cut(tokens, rest) {
    const lines = line_starts(rest);
    const whole = lines.length - 1;  // lines that end in a newline
    let best = { token: 0, offset: 0 };
    tokens.forEach((token, i) => {
      // An open formula is not yet decided: without its end it belongs to the text before it.
      if (token.level === 0 && token.nesting >= 0 && token.type !== "math_open" && token.map && token.map[0] < whole)
        best = { token: i, offset: lines[token.map[0]] };
    });
    return best;
  }

  static needs_whole(text) {
    return /^ {0,3}\[[^\]\n]+\]:/m.test(text);
  }
}

function line_starts(text) {
  const out = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) out.push(at + 1);
  return out;
}
