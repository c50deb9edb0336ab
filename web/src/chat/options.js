// How a chat's answers are asked for: its own settings, those of a second answer beside the first, and the defaults of new
// chats; and what of them stands on the page: the model, how long to think, one answer or two.
import { OptionsDialog } from "./options_dialog.js";
import { checked_settings, difference, kOwn, save_settings } from "./settings.js";
import { describe_chat } from "./tree.js";
import { find, icon } from "../shared/dom.js";

export class Options {
  /** `settings`: the page's. `models`: Models. `chat()`: the one that is shown. `on_change()`: another model, or such. `keep(chat)`. */
  constructor(settings, models, { chat, on_change, keep }) {
    Object.assign(this, { settings, models, chat, on_change, keep });
    this.dialog = new OptionsDialog({
      of: (scope) => this.#of(scope),
      keep: (scope, values) => this.#keep(scope, values),
      reset: (scope) => this.#keep(scope, this.#origin(scope)),
      models: (select) => models.fill(select, ""),
    });
    find("model").addEventListener("change", (event) => this.#choose("model", event.target.value));
    find("effort").addEventListener("change", (event) => this.#choose("effort", event.target.value));
    find("beside").append(icon("columns"));
    find("beside").addEventListener("click", () => this.#toggle_beside());
    find("second-options").addEventListener("click", () => this.dialog.open("second"));
  }

  /** The settings of a chat; of one that has none, those of new chats. */
  of_chat(chat = this.chat()) {
    return checked_settings(chat.settings ?? this.settings.defaults);
  }

  /** [{settings, asked}] of the answers to a question, one or two; `asked`: in what each differs. */
  answers(chat) {
    const first = this.of_chat(chat);
    if (!chat.second) return [{ settings: first, asked: "" }];
    const second = checked_settings(chat.second);
    return [{ settings: first, asked: difference(first, second) }, { settings: second, asked: difference(second, first) }];
  }

  #of(scope) {
    if (scope === "defaults") return this.settings.defaults;
    if (scope === "second") return this.chat().second && checked_settings(this.chat().second);
    return this.of_chat();
  }

  #origin(scope) {
    if (scope === "defaults") return { ...kOwn };
    return { ...(scope === "second" ? this.of_chat() : this.settings.defaults) };
  }

  #keep(scope, values) {
    if (scope === "defaults") {
      this.settings.defaults = values;
      save_settings(this.settings);
    } else {
      describe_chat(this.chat(), scope === "second" ? { second: values } : { settings: values });
      this.keep(this.chat());
    }
    this.on_change();
  }

  // What is chosen on the page is what new chats begin with, too.
  #choose(name, value) {
    this.#keep("chat", { ...this.of_chat(), [name]: value });
    this.#keep("defaults", { ...this.settings.defaults, [name]: value });
  }

  #toggle_beside() {
    if (this.chat().second) {
      describe_chat(this.chat(), { second: null });
      this.keep(this.chat());
      this.on_change();
      return;
    }
    const own = this.of_chat();
    const other = this.models.list.find((model) => model.id !== this.models.name(own.model));
    this.#keep("second", { ...own, model: other?.id ?? own.model });
    this.dialog.open("second");
  }

  show_tools(there) {
    find("tools-check").hidden = !there;
  }

  /** What the chat's settings are, where the page shows them. */
  show() {
    const settings = this.of_chat();
    const second = this.chat().second;
    find("model").hidden = this.models.list.length < 2;
    this.models.fill(find("model"), settings.model);
    find("effort").value = settings.effort;
    find("effort-pill").hidden = !this.models.thinks(settings.model);
    find("beside").setAttribute("aria-pressed", String(Boolean(second)));
    find("second-options").hidden = !second;
    if (second) {
      const label = this.models.of(second.model)?.label ?? "";
      const how = this.models.name(second.model) !== this.models.name(settings.model) ? label : difference(checked_settings(second), settings) || "as the first";
      find("second-options").textContent = `Second: ${how}`;
    }
    const other = difference(settings, kOwn) !== "";
    find("show-options").classList.toggle("changed", other);
    const name = this.models.of(settings.model)?.label ?? "";
    find("fine").textContent = name ? `${name} can be wrong. Check what matters.` : "";
  }
}
