// A menu below its button: arrows move, Enter chooses, Esc and a click elsewhere close it.
import { icon, make } from "./dom.js";

let close_open = null;

function move(menu, step) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

function place(menu, button) {
  const box = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = box.bottom + height + 8 < innerHeight;
  menu.style.setProperty("left", `${Math.max(8, Math.min(box.right - width, innerWidth - width - 8))}px`);
  menu.style.setProperty("top", `${below ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`);
}

/** `items`: [{name of the icon, text, run, danger}]. */
export function open_menu(button, items) {
  close_open?.();
  const menu = make("div", { class: "menu", role: "menu", "aria-label": button.getAttribute("aria-label").replace(/^Menu of /, "") });
  const close = (focus = false) => {
    if (close_open !== close) return;
    close_open = null;
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", close_quietly);
    if (focus) button.focus();
  };
  const close_quietly = () => close();
  const outside = (event) => { if (!menu.contains(event.target)) close(); };
  menu.append(...items.map(({ name, text, run, danger }) =>
    make("button", { type: "button", role: "menuitem", tabindex: "-1", class: danger ? "danger" : null, on: { click: () => { close(true); run(); } } }, icon(name), text)));
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) move(menu, step);
    else if (event.key === "Home") menu.firstChild.focus();
    else if (event.key === "End") menu.lastChild.focus();
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  (button.closest("aside, main, dialog") ?? document.body).append(menu);  // within its landmark
  button.setAttribute("aria-expanded", "true");
  close_open = close;
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", close_quietly);
  place(menu, button);
  menu.firstChild.focus();
}
