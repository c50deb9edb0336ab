// A line at the foot of the page that goes away by itself, with at most one thing to do about it.
import { find, make } from "../shared/dom.js";

const kShown_ms = 7000;

export function toast(text, action = null, on_action = null) {
  const line = make("div", { class: "toast", role: "status" }, make("span", { text }));
  const close = () => line.remove();
  if (action) line.append(make("button", { type: "button", text: action, on: { click: () => { close(); on_action(); } } }));
  find("toasts").replaceChildren(line);
  setTimeout(close, kShown_ms);
}

/** Says something to those who listen instead of looking. */
export function announce(text) {
  find("status").textContent = text;
}
