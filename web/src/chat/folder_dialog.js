// Asks for the folder that a chat is moved to: one that is there, a new one, or none.
import { find, icon, make } from "../shared/dom.js";

export function ask_folder(current, folders) {
  const dialog = find("folder");
  const field = find("folder-name");
  field.value = current;
  find("folder-close").replaceChildren(icon("close"));
  find("folder-list").replaceChildren(...folders.map((name) =>
    make("button", { type: "submit", class: "plain-button", value: `=${name}`, dir: "auto" }, icon("folder"), name)));
  find("folder-list").hidden = folders.length === 0;
  find("folder-none").hidden = current === "";
  dialog.returnValue = "";
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const chosen = dialog.returnValue;
      if (chosen.startsWith("=")) resolve(chosen.slice(1));
      else if (chosen === "name") resolve(field.value.trim());
      else resolve(chosen === "none" ? "" : null);
    }, { once: true });
  });
}
