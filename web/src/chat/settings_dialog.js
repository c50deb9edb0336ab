// The settings' dialog: every field is kept as soon as it changes.
import { find, icon, make } from "../shared/dom.js";
import { set_theme, theme } from "../shared/theme.js";
import { save_settings } from "./settings.js";

const kNumbers = ["temperature", "top_p", "max_tokens", "budget"];
const kTexts = ["system", "key"];

export class SettingsDialog {
  /** `on_change(name)`: this setting has a new value. `data`: export_all, import_file(file), clear. */
  constructor(settings, on_change, data) {
    this.settings = settings;
    this.dialog = find("settings");
    find("settings-close").append(icon("close"));
    const keep = (name, value) => {
      settings[name] = value;
      save_settings(settings);
      on_change(name);
    };
    for (const name of kNumbers) {
      const field = find(`set-${name}`);
      field.addEventListener("change", () => {
        const valid = field.value !== "" && field.checkValidity();
        if (!valid) field.value = "";
        keep(name, valid ? Number(field.value) : null);
      });
    }
    for (const name of kTexts) find(`set-${name}`).addEventListener("change", (event) => keep(name, event.target.value));
    find("set-model").addEventListener("change", (event) => keep("model", event.target.value));
    find("set-open_thoughts").addEventListener("change", (event) => keep("open_thoughts", event.target.checked));
    find("set-theme").addEventListener("change", (event) => set_theme(event.target.value));
    this.#data_buttons(data);
    // A click beside the dialog closes it.
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
  }

  #data_buttons(data) {
    const file = find("import-file");
    file.addEventListener("change", () => {
      if (file.files[0]) data.import_file(file.files[0]);
      file.value = "";
    });
    const button = (name, text, on_click, more = "") =>
      make("button", { type: "button", class: `plain-button ${more}`, on: { click: on_click } }, icon(name), text);
    find("data-buttons").append(
      button("download", "Export", data.export_all), button("upload", "Import", () => file.click()), button("trash", "Delete all", data.clear, "danger"));
  }

  /** `note`: why it is shown, if not because the person asked for it. */
  open(note = "") {
    for (const name of kNumbers) find(`set-${name}`).value = this.settings[name] ?? "";
    for (const name of kTexts) find(`set-${name}`).value = this.settings[name];
    find("set-open_thoughts").checked = this.settings.open_thoughts;
    find("set-theme").value = theme();
    find("key-note").textContent = note;
    find("key-note").hidden = note === "";
    if (!this.dialog.open) this.dialog.showModal();
    if (note) find("set-key").focus();
  }

  show_models(models, chosen) {
    find("set-model").replaceChildren(...models.map((model) => make("option", { value: model.id, text: model.id, selected: model.id === chosen })));
    find("set-model").value = chosen;
  }
}
