// What is selected in an answer and copied has its formulas as TeX: as they are set, their signs stand one below the other.
import { make } from "../shared/dom.js";

/** `fragment`: a copy of rendered nodes. Each formula becomes its TeX between its marks. */
function with_tex(fragment) {
  for (const math of fragment.querySelectorAll(".math[data-tex]")) {
    const mark = math.classList.contains("display") ? "$$" : "$";
    math.replaceChildren(`${mark}${math.dataset.tex}${mark}`);
  }
  for (const head of fragment.querySelectorAll(".code-head")) head.remove();
  return fragment;
}

const formula_at = (node) => (node instanceof Element ? node : node.parentElement)?.closest(".math[data-tex]");

/** The selection in `element` with its formulas as TeX; null: it has none of them. A formula of which a part is selected is whole. */
function selected_text(element) {
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!element.contains(range.commonAncestorContainer)) return null;
  const [first, last] = [range.startContainer, range.endContainer].map(formula_at);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const fragment = range.cloneContents();
  if (!fragment.querySelector(".math[data-tex]")) return null;
  // Only what is on the page knows where its lines end.
  const shown = make("div", { class: "off-screen", "aria-hidden": "true" }, with_tex(fragment));
  document.body.append(shown);
  const text = shown.innerText;
  shown.remove();
  return text;
}

export function copy_with_tex(element) {
  element.addEventListener("copy", (event) => {
    const text = selected_text(element);
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}
