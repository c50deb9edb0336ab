// A question that is written anew in its place.
import { make } from "../shared/dom.js";

/** The form; `act`: ask(text), cancel(), escape() (by the keyboard). */
export function edit_form(text, act) {
  const area = make("textarea", { class: "edit-area", dir: "auto", "aria-label": "Edit your question", value: text, rows: "3" });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); act.ask(area.value.trim()); }
    if (event.key === "Escape") { event.stopPropagation(); act.escape(); }
  });
  const form = make("div", { class: "edit" }, area, make("div", { class: "row" },
    make("button", { type: "button", class: "plain-button", text: "Cancel", on: { click: act.cancel } }),
    make("button", { type: "button", class: "strong-button", text: "Ask again", on: { click: () => act.ask(area.value.trim()) } })));
  /** Once it is on the page. */
  const begin = () => {
    area.style.height = `${Math.min(320, area.scrollHeight + 4)}px`;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  };
  return { form, begin };
}
