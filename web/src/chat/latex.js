// Markdown as LaTeX, to be pasted into a document: of packages it wants hyperref, for links. Knows nothing of the page.
import { make_markdown } from "./markdown.js";

const md = make_markdown();

const kSpecial = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}" };
const escaped = (text) => text.replace(/[\\{}$&#%_~^<>|]/g, (c) => kSpecial[c] ?? `\\${c}`);
const address = (url) => url.replace(/[\\{}%#]/g, (c) => (c === "\\" ? "\\textbackslash{}" : `\\${c}`));

const kHeadings = ["section", "subsection", "subsubsection", "paragraph", "subparagraph", "subparagraph"];
// Environments that are displayed by themselves, and may not stand in another display.
const kDisplayed = /^\\begin\{(align|alignat|equation|gather|multline|flalign|eqnarray)\*?\}/;

function formula({ content, meta, block }) {
  if (kDisplayed.test(content)) return content;
  return block || meta?.display ? `\\[${content}\\]` : `\\(${content}\\)`;
}

const kInline = {
  text: ({ content }) => escaped(content),
  text_special: ({ content }) => escaped(content),
  code_inline: ({ content }) => `\\texttt{${escaped(content)}}`,
  math: formula,
  strong_open: () => "\\textbf{", strong_close: () => "}",
  em_open: () => "\\emph{", em_close: () => "}",
  link_open: (token) => `\\href{${address(token.attrGet("href"))}}{`, link_close: () => "}",
  image: ({ content }) => `[${escaped(content)}]`,
  softbreak: () => "\n",
  hardbreak: () => "\\\\\n",
};
const inline = (tokens) => tokens.map((token) => kInline[token.type]?.(token) ?? "").join("");

const verbatim = (text) => `\\begin{verbatim}\n${text.replaceAll("\\end{verbatim}", "\\end {verbatim}").replace(/\n*$/, "\n")}\\end{verbatim}\n\n`;
const list = (name) => ({ open: `\\begin{${name}}\n`, close: `\\end{${name}}\n\n` });
const kItemize = list("itemize");
const kEnumerate = list("enumerate");
const kQuote = list("quote");

const kBlocks = {
  inline: ({ children }) => inline(children),
  heading_open: ({ tag }) => `\\${kHeadings[Number(tag[1]) - 1]}{`, heading_close: () => "}\n\n",
  paragraph_open: () => "", paragraph_close: ({ hidden }) => (hidden ? "\n" : "\n\n"),
  bullet_list_open: () => kItemize.open, bullet_list_close: () => kItemize.close,
  ordered_list_open: () => kEnumerate.open, ordered_list_close: () => kEnumerate.close,
  list_item_open: () => "\\item ",
  blockquote_open: () => kQuote.open, blockquote_close: () => kQuote.close,
  fence: ({ content }) => verbatim(content), code_block: ({ content }) => verbatim(content),
  math_block: (token) => `${formula(token)}\n\n`, math_open: ({ content }) => `${escaped(content)}\n\n`,
  hr: () => "\\par\\noindent\\hrulefill\\par\n\n",
  table_close: () => "\\end{tabular}\n\n",
  thead_close: () => "\\hline\n",
  tr_close: () => " \\\\\n",
};

/** One letter a column, by the side that its head says. */
function columns(tokens, from) {
  const end = tokens.findIndex((token, i) => i > from && token.type === "thead_close");
  const heads = tokens.slice(from, end).filter(({ type }) => type === "th_open");
  return heads.map((token) => ({ center: "c", right: "r" })[/text-align:(\w+)/.exec(token.attrGet("style") ?? "")?.[1]] ?? "l").join("");
}

function block(tokens, i) {
  const { type } = tokens[i];
  if (type === "table_open") return `\\begin{tabular}{${columns(tokens, i)}}\n`;
  if (type === "th_open" || type === "td_open") return tokens[i - 1].type === "tr_open" ? "" : " & ";
  return kBlocks[type]?.(tokens[i]) ?? "";
}

export function latex_of(text) {
  const tokens = md.parse(text, {});
  return `${tokens.map((_, i) => block(tokens, i)).join("").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}
