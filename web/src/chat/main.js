// Starts the chat page: its fixed buttons and the keyboard.
import "../shared/theme.css";
import "katex/dist/katex.css";
import "./chat.css";
import "./answer.css";
import "./options.css";
import "./answers.css";
import { App } from "./app.js";
import { copy_with_tex } from "./copying.js";
import { close_side, toggle_side } from "./frame.js";
import { find, icon, icon_button, make } from "../shared/dom.js";
import { apply_theme } from "../shared/theme.js";

apply_theme();
const app = new App();

const apple = /Mac|iPhone|iPad/.test(navigator.platform);
const command = apple ? "\u2318" : "Ctrl";
const kShortcuts = [
  ["Enter", "send"],
  ["Shift + Enter", "new line"],
  ["Esc", "stop the answer"],
  ["\u2191 in an empty field", "edit the last question"],
  [`${command} + K`, "search the history"],
  [`${command} + Shift + O`, "new chat"],
  [`${command} + B`, "show or hide the history"],
  [`${command} + ,`, "settings"],
  ["/", "to the question"],
  ["?", "this list"],
];

find("side-tools").append(icon_button("menu", "Hide the history", () => toggle_side()));
find("side-foot").append(
  make("button", { type: "button", class: "foot-button", on: { click: () => app.dialog.open() } }, icon("gear"), "Settings"),
  make("button", { type: "button", class: "foot-button keys", on: { click: () => find("shortcuts").showModal() } }, "Keyboard"));
find("top-left").append(
  icon_button("menu", "Show the history", () => toggle_side(), { id: "show-side" }));
find("top-right").append(
  icon_button("sliders", "How to answer", () => app.options.dialog.open(), { id: "show-options" }),
  icon_button("plus", "New chat", () => app.start_new(), { id: "new-chat" }));
find("shade").addEventListener("click", () => close_side());
find("attach").append(icon("clip"));
copy_with_tex(find("messages"));
find("folder-close").addEventListener("click", () => find("folder").close());
find("shortcuts-close").append(icon("close"));
find("shortcut-list").append(...kShortcuts.flatMap(([keys, what]) => [make("dt", { text: keys }), make("dd", { text: what })]));

function search() {
  if (document.body.classList.contains("side-closed") || matchMedia("(max-width: 820px)").matches) {
    if (!document.body.classList.contains("side-open")) toggle_side();
  }
  find("search").focus();
}

const with_command = {
  k: search,
  b: () => toggle_side(),
  ",": () => app.dialog.open(),
};

addEventListener("keydown", (event) => {
  const main_key = apple ? event.metaKey : event.ctrlKey;
  const in_dialog = document.querySelector("dialog[open]") !== null;
  const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (main_key && event.shiftKey && event.key.toLowerCase() === "o") {
    event.preventDefault();
    app.start_new();
  } else if (main_key && !event.shiftKey && !in_dialog && with_command[event.key.toLowerCase()]) {
    event.preventDefault();
    with_command[event.key.toLowerCase()]();
  } else if (event.key === "Escape" && !in_dialog) {
    if (document.body.classList.contains("side-open")) close_side();
    else app.stop();
  } else if (!writing && !in_dialog && !main_key && event.key === "/") {
    event.preventDefault();
    find("ask").focus();
  } else if (!writing && !in_dialog && event.key === "?") {
    find("shortcuts").showModal();
  }
});

app.start();
