// How answers are asked for: of this chat, of the second answer beside the first, or of chats to come. Every field is kept
// as soon as it changes; what cannot be is said below it.
import { arguments_fault, kNumbers, kOwn, number_fault, stop_fault } from "./settings.js";
import { find, icon, make } from "../shared/dom.js";

const kScopes = { chat: "This chat", second: "The second answer", defaults: "New chats" };
const kChecks = ["logprobs", "tools"];
const kTexts = { system: () => "", stop: stop_fault, arguments: arguments_fault };

export class OptionsDialog {
  #scope = "chat";
  #fields = new Map();  // name -> its field

  /**
   * `of(scope)` gives the settings of "chat", "second" (null: there is none) or "defaults"; `keep(scope, settings)` takes
   * them; `reset(scope)` puts them back; `models` fills a select.
   */
  constructor({ of, keep, reset, models }) {
    Object.assign(this, { of, keep, reset, models });
    this.dialog = find("options");
    find("options-close").append(icon("close"));
    find("set-numbers").append(...kNumbers.map((field) => this.#number(field)));
    for (const [name, fault] of Object.entries(kTexts)) this.#text(name, fault);
    for (const name of ["model", "effort"]) this.#field(name).addEventListener("change", (event) => this.#set(name, event.target.value));
    for (const name of kChecks) this.#field(name).addEventListener("change", (event) => this.#set(name, event.target.checked));
    find("options-scope").addEventListener("change", (event) => this.#show(event.target.value));
    find("options-buttons").append(
      make("button", { type: "button", class: "plain-button", text: "Reset", on: { click: () => { this.reset(this.#scope); this.#show(this.#scope); } } }),
      make("button", { type: "button", class: "plain-button", id: "options-as-defaults", text: "Use for new chats", on: { click: () => this.#as_defaults() } }),
      make("span", { class: "hint", id: "options-said", role: "status" }));
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
  }

  open(scope = "chat") {
    this.models(this.#field("model"));
    this.#show(scope);
    if (!this.dialog.open) this.dialog.showModal();
  }

  #field(name) {
    if (!this.#fields.has(name)) this.#fields.set(name, find(`set-${name}`));
    return this.#fields.get(name);
  }

  #number({ name, label, min, max, step, hint, none = "model's own" }) {
    const field = make("input", { id: `set-${name}`, type: "number", min, max, step, inputmode: step === 1 ? "numeric" : "decimal", placeholder: none });
    this.#fields.set(name, field);
    const fault = () => (field.value === "" && !field.validity.badInput ? "" : number_fault({ label, min, max, step }, field.valueAsNumber));
    field.addEventListener("change", () => {
      if (this.#say(field, fault())) this.#set(name, field.value === "" ? null : field.valueAsNumber);
    });
    return make("label", {}, label, field, make("span", { class: "hint", text: hint }));
  }

  #text(name, fault) {
    const field = this.#field(name);
    field.addEventListener("change", () => { if (this.#say(field, fault(field.value))) this.#set(name, field.value); });
  }

  // Tells whether all is well.
  #say(field, fault) {
    const label = field.closest("label");
    label.querySelector(".problem")?.remove();
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (fault) label.append(make("span", { class: "problem", role: "alert", text: fault }));
    return fault === "";
  }

  #set(name, value) {
    this.keep(this.#scope, { ...this.of(this.#scope), [name]: value });
  }

  #show(scope) {
    this.#scope = scope;
    const settings = this.of(scope);
    const there = Object.keys(kScopes).filter((each) => this.of(each));
    find("options-scope").replaceChildren(...there.map((each) => make("option", { value: each, text: kScopes[each] })));
    find("options-scope").value = scope;
    find("options-as-defaults").hidden = scope === "defaults";
    find("options-said").textContent = "";
    for (const name of Object.keys(kOwn)) {
      const field = this.#field(name);
      if (kChecks.includes(name)) field.checked = settings[name];
      else if (name === "model") this.#show_model(settings.model);
      else field.value = settings[name] ?? "";
      this.#say(field, "");
    }
  }

  #show_model(id) {
    const field = this.#field("model");
    field.value = id;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }

  #as_defaults() {
    this.keep("defaults", { ...this.of(this.#scope) });
    find("options-said").textContent = "New chats begin with these.";
  }
}
