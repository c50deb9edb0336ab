// Finds mathematics in Markdown: $x$, $$x$$, \(x\) and \[x\]. What is found becomes <span class="math"> or
// <div class="math"> with the TeX as text; the page sets it afterwards.

const kInline = [
  { open: "\\(", close: "\\)", display: false },
  { open: "\\[", close: "\\]", display: true },
  { open: "$$", close: "$$", display: true },
  { open: "$", close: "$", display: false },
];

/** Where `close` is next in `text` from `from` on, not behind a backslash; -1: nowhere. */
function find_close(text, close, from) {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

// "$5 and $6" is money: the opening sign has no space behind it, the closing one none before it and no digit
// behind.
function is_money(text, open_end, close_at) {
  return /\s/.test(text[open_end]) || /\s/.test(text[close_at - 1]) || /\d/.test(text[close_at + 1] ?? "");
}

function inline_rule(state, silent) {
  const { src, pos } = state;
  if (src[pos] !== "$" && src[pos] !== "\\") return false;
  const kind = kInline.find((each) => src.startsWith(each.open, pos));
  if (!kind) return false;
  const begin = pos + kind.open.length;
  // Where none follows here, none follows later: a text of nothing but openings is read once.
  const none = (state.math_without_end ??= new Set());
  const end = none.has(kind.close) ? -1 : find_close(src, kind.close, begin);
  if (end < 0) none.add(kind.close);
  if (end <= begin || end > state.posMax) return false;
  if (kind.open === "$" && is_money(src, begin, end)) return false;
  if (!silent) {
    const token = state.push("math", "span", 0);
    token.content = src.slice(begin, end).trim();
    token.meta = { display: kind.display };
  }
  state.pos = end + kind.close.length;
  return true;
}

// Formulas have no empty lines. One that is open where the text ends so far may still be closed: until then it is
// a block of its own, shown as it is written.
function block_rule(state, first, last, silent) {
  const line = (i) => state.src.slice(state.bMarks[i] + state.tShift[i], state.eMarks[i]);
  const text = line(first);
  const close = text.startsWith("$$") ? "$$" : text.startsWith("\\[") ? "\\]" : "";
  if (!close || state.sCount[first] - state.blkIndent >= 4) return false;
  const parts = [];
  let at = first;
  let closed = false;
  for (let rest = text.slice(2); !closed; rest = line(at)) {
    const end = find_close(rest, close, 0);
    closed = end >= 0;
    // Text behind it: the inline rule takes it as part of a paragraph.
    if (closed && rest.slice(end + 2).trim() !== "") return false;
    parts.push(closed ? rest.slice(0, end) : rest);
    at += 1;
    if (closed || at >= last) break;
    if (state.isEmpty(at) || state.sCount[at] < state.blkIndent) return false;
  }
  if (silent) return true;
  const token = state.push(closed ? "math_block" : "math_open", "div", 0);
  token.block = true;
  token.content = closed ? parts.join("\n").trim() : text.slice(0, 2) + parts.join("\n");
  token.map = [first, at];
  state.line = at;
  return true;
}

export function add_math(md) {
  const escape = md.utils.escapeHtml;
  md.inline.ruler.before("escape", "math", inline_rule);
  md.block.ruler.before("fence", "math_block", block_rule, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules.math = (tokens, i) =>
    `<span class="math${tokens[i].meta.display ? " display" : ""}">${escape(tokens[i].content)}</span>`;
  md.renderer.rules.math_block = (tokens, i) => `<div class="math display">${escape(tokens[i].content)}</div>\n`;
  md.renderer.rules.math_open = (tokens, i) => `<p>${escape(tokens[i].content)}</p>\n`;
}
