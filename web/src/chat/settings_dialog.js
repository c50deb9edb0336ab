// The page's own settings: every field is kept as soon as it changes.
import { find, icon, make } from "../shared/dom.js";
import { set_theme, theme } from "../shared/theme.js";
import { save_settings } from "./settings.js";

export class SettingsDialog {
  /** `on_change(name)`: this setting has a new value. `act`: export_all, import_file(file), clear, defaults. */
  constructor(settings, on_change, act) {
    this.settings = settings;
    this.dialog = find("settings");
    find("settings-close").append(icon("close"));
    const keep = (name, value) => {
      settings[name] = value;
      save_settings(settings);
      on_change(name);
    };
    find("set-key").addEventListener("change", (event) => keep("key", event.target.value));
    find("set-open_thoughts").addEventListener("change", (event) => keep("open_thoughts", event.target.checked));
    find("set-theme").addEventListener("change", (event) => set_theme(event.target.value));
    find("open-defaults").addEventListener("click", () => { this.dialog.close(); act.defaults(); });
    this.#data_buttons(act);
    // A click beside the dialog closes it.
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
  }

  #data_buttons(act) {
    const file = find("import-file");
    file.addEventListener("change", () => {
      if (file.files[0]) act.import_file(file.files[0]);
      file.value = "";
    });
    const button = (name, text, on_click, more = "") =>
      make("button", { type: "button", class: `plain-button ${more}`, on: { click: on_click } }, icon(name), text);
    find("data-buttons").append(
      button("download", "Export", act.export_all), button("upload", "Import", () => file.click()), button("trash", "Delete all", act.clear, "danger"));
  }

  /** `note`: why it is shown, if not because the person asked for it. */
  open(note = "") {
    find("set-key").value = this.settings.key;
    find("set-open_thoughts").checked = this.settings.open_thoughts;
    find("set-theme").value = theme();
    find("key-note").textContent = note;
    find("key-note").hidden = note === "";
    if (!this.dialog.open) this.dialog.showModal();
    if (note) find("set-key").focus();
  }
}
