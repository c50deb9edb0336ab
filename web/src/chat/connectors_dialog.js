// The servers of tools in the settings: added by their address, tried at once, removed.
import { find, icon_button, make } from "../shared/dom.js";

const said = { new: () => "", opening: () => "connecting \u2026", failed: ({ error }) => error,
  open: ({ tools }) => `${tools.length} tool${tools.length === 1 ? "" : "s"}${tools.length ? `: ${tools.map(({ name }) => name).join(", ")}` : ""}` };

export class ConnectorsList {
  constructor(connectors) {
    this.connectors = connectors;
    find("connector-add").addEventListener("click", () => this.#add());
    for (const id of ["connector-url", "connector-token"]) {
      find(id).addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.#add(); } });
    }
  }

  #add() {
    try {
      this.connectors.add(find("connector-url").value, find("connector-token").value);
      find("connector-url").value = find("connector-token").value = "";
      find("connector-problem").textContent = "";
    } catch (error) {
      find("connector-problem").textContent = error.message;
    }
    find("connector-url").focus();
  }

  draw() {
    find("connector-list").replaceChildren(...this.connectors.list.map((server) => make("li", {},
      make("div", { class: "connector-about" }, make("span", { class: "connector-url", text: server.url }),
        make("span", { class: server.state === "failed" ? "problem" : "hint", role: "status", text: said[server.state](server) })),
      server.state === "failed" ? icon_button("redo", `Try ${server.url} again`, () => this.connectors.retry(server)) : null,
      icon_button("trash", `Remove ${server.url}`, () => { this.connectors.remove(server); find("connector-url").focus(); }))));
    find("connector-list").hidden = this.connectors.list.length === 0;
  }
}
