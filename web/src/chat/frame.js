// What stands around a chat: the history that opens and closes, and a page that follows an answer to its end.
import { find, icon } from "../shared/dom.js";

export function toggle_side() {
  const phone = matchMedia("(max-width: 820px)").matches;
  document.body.classList.toggle(phone ? "side-open" : "side-closed");
  find("shade").hidden = !document.body.classList.contains("side-open");
}

export function close_side() {
  document.body.classList.remove("side-open");
  find("shade").hidden = true;
}

/** The conversation's scroll: it stays at the end while an answer grows, unless somebody scrolled away. */
export class Scroll {
  #follows = true;

  constructor() {
    this.element = find("scroll");
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("grown", () => this.follow());
    find("to-end").append(icon("down"));
    find("to-end").addEventListener("click", () => this.to_end());
  }

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    this.#follows = scrollTop + clientHeight >= scrollHeight - 60;
    find("to-end").hidden = this.#follows;
  }

  follow() {
    if (this.#follows) this.element.scrollTop = this.element.scrollHeight;
  }

  to_end() {
    this.element.scrollTop = this.element.scrollHeight;
    this.#follows = true;
    find("to-end").hidden = true;
  }
}
