// A model's text becomes nodes: Markdown -> HTML -> sanitised nodes -> mathematics and code buttons.
// Text of a model is hostile: HTML in it is text, links and pictures are checked twice, here and in markdown.js,
// and the page's Content-Security-Policy stands behind that.
import DOMPurify from "dompurify";
import katex from "katex";
import { highlight } from "./highlight.js";
import { GrowingMarkdown, kInlinePicture, make_markdown } from "./markdown.js";
import { copy_text, icon, make } from "../shared/dom.js";

const md = make_markdown((code, language) => highlight(code, language));

const kTags = ["a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
  "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"];
const kPurify = {
  ALLOWED_TAGS: kTags,
  ALLOWED_ATTR: ["href", "title", "class", "src", "alt", "start", "align"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
// Each block has the direction of its own words.
const kBlocks = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table";
const kLongestTex = 20_000;  // characters
const kClasses = /^(hljs(-[a-z_]+)?|language-[\w+#.-]+|math|display|task|[a-z]+_)$/;

DOMPurify.addHook("uponSanitizeAttribute", (node, data) => {
  if (data.attrName === "class") {
    data.attrValue = data.attrValue.split(/\s+/).filter((name) => kClasses.test(name)).join(" ");
  } else if (data.attrName === "src" && !kInlinePicture.test(data.attrValue)) {
    data.keepAttr = false;
  } else if (data.attrName === "href" && !/^(https?:|mailto:)/i.test(data.attrValue)) {
    data.keepAttr = false;
  }
});

function set_math(element) {
  const tex = element.textContent;
  try {
    if (tex.length > kLongestTex) throw new RangeError("too long to set");
    katex.render(tex, element, {
      displayMode: element.classList.contains("display"), throwOnError: true, trust: false, strict: "ignore", maxSize: 20, maxExpand: 300,
    });
    element.dataset.tex = tex;
    element.dir = "ltr";
    if (element.classList.contains("display")) {
      element.tabIndex = 0;  // a wide one is scrolled by the keyboard, too
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", "Formula");
    }
  } catch {
    element.replaceChildren(make("code", { text: tex }));  // what is not TeX stays readable
  }
}

function dress_code(pre) {
  const code = pre.querySelector("code");
  if (!code) return;
  const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
  const label = make("span", { text: "Copy" });
  const button = make("button", { type: "button", class: "code-copy", "aria-label": "Copy the code", on: {
    click: async () => {
      await copy_text(code.textContent);
      label.textContent = "Copied";
      setTimeout(() => (label.textContent = "Copy"), 1500);
    },
  } }, icon("copy"), label);
  const frame = make("div", { class: "code" }, make("div", { class: "code-head" }, make("span", { text: language || "text" }), button));
  pre.replaceWith(frame);
  pre.tabIndex = 0;
  frame.dir = "ltr";
  frame.append(pre);
}

function dress_links(fragment) {
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const picture of fragment.querySelectorAll("img")) {
    if (picture.getAttribute("src")) continue;
    picture.replaceWith(make("span", { class: "no-picture", text: `[picture not loaded: ${picture.alt || "no description"}]` }));
  }
}

function nodes_of(html) {
  const fragment = DOMPurify.sanitize(html, kPurify);
  dress_links(fragment);
  for (const element of fragment.querySelectorAll(kBlocks)) element.dir = "auto";
  for (const element of fragment.querySelectorAll(".math")) set_math(element);
  for (const pre of fragment.querySelectorAll("pre")) dress_code(pre);
  for (const table of fragment.querySelectorAll("table")) {
    const frame = make("div", { class: "table", tabindex: "0", role: "group", "aria-label": "Table" });
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

/** The words of rendered nodes as they are read aloud: a formula by its TeX, no labels of buttons. */
export function spoken_text(nodes) {
  const copy = nodes.cloneNode(true);
  for (const math of copy.querySelectorAll(".math")) math.textContent = math.dataset.tex ?? math.textContent;
  for (const head of copy.querySelectorAll(".code-head")) head.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

export function render_whole(text) {
  return nodes_of(md.render(text));
}

/** Shows a growing text in `element`; what is finished is never touched again. */
export class GrowingText {
  #element;
  #growing = new GrowingMarkdown(md);
  #tail = [];
  #text = "";
  #due = 0;
  #cost_ms = 0;
  #last = 0;

  constructor(element) {
    this.#element = element;
  }

  set(text) {
    this.#text = text;
    // A long block that is costly to set is set less often, so that the page stays quick.
    if (!this.#due) this.#due = setTimeout(() => this.#draw(), Math.max(30, this.#last + 8 * this.#cost_ms - performance.now()));
  }

  #draw() {
    const begin = performance.now();
    this.#due = 0;
    const { done, tail } = this.#growing.update(this.#text);
    for (const node of this.#tail) node.remove();
    if (done) this.#element.append(nodes_of(done));
    const rest = nodes_of(tail);
    this.#tail = [...rest.childNodes];
    this.#element.append(rest);
    this.#last = performance.now();
    this.#cost_ms = this.#last - begin;
    this.#element.dispatchEvent(new CustomEvent("grown", { bubbles: true }));
  }

  finish(text) {
    clearTimeout(this.#due);
    this.#text = text;
    if (GrowingMarkdown.needs_whole(text)) {
      this.#element.replaceChildren(render_whole(text));
      this.#tail = [];
    } else {
      this.#draw();
    }
  }
}
