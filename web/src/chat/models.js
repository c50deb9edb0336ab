// The models that the server lists, with what each can do. Servers say more or less of that: what is missing is not known.

import { list_models, page_facts } from "./api.js";

const first_of = (...values) => values.find((value) => value !== undefined && value !== null);

/** {id, label, context (0: not known), thinks, tools (null: not known)} of an entry of /v1/models. */
export function model_of(entry) {
  const can = first_of(entry.capabilities, entry.features, {});
  const able = (...names) => {
    for (const name of names) {
      if (Array.isArray(can) && can.includes(name)) return true;
      const said = first_of(Array.isArray(can) ? undefined : can[name], entry[name]);
      if (typeof said === "boolean") return said;
      if (typeof said?.supported === "boolean") return said.supported;
    }
    return null;
  };
  const context = Number(first_of(entry.context_length, entry.max_model_len, entry.max_input_tokens, 0));
  const label = typeof entry.display_name === "string" && entry.display_name ? entry.display_name : entry.id;
  return { id: entry.id, label, context: context > 0 ? context : 0, thinks: able("thinking", "reasoning", "thinks"), tools: able("tools", "tool_calls", "function_calling") };
}

export class Models {
  list = [];
  facts = {};

  /** Asks the server. Throws ApiError. */
  async load(key) {
    await this.#list(key);
    this.facts = await page_facts(key).catch(() => ({}));
  }

  async #list(key) {
    const entries = await list_models(key);
    this.list = entries.filter((entry) => typeof entry?.id === "string" && entry.id).map(model_of);
  }

  /** A server that loads models when they are asked for knows more of this one now. */
  async learn(id, key) {
    if (!this.of(id)?.context) await this.#list(key).catch(() => {});
  }

  /** The model of this name; where it is not there (any more), the first one. */
  of(id) {
    return this.list.find((model) => model.id === id) ?? this.list[0] ?? null;
  }

  name(id) {
    return this.of(id)?.id ?? "";
  }

  context(id) {
    return this.of(id)?.context || this.facts.context || 0;
  }

  thinks(id) {
    return this.of(id)?.thinks ?? this.facts.thinks !== false;
  }

  /** Puts the models into a <select>. */
  fill(select, chosen) {
    const option = (model) => {
      const out = document.createElement("option");
      out.value = model.id;
      out.textContent = model.label;
      return out;
    };
    const is_shown = select.options.length === this.list.length && this.list.every(({ id }, i) => select.options[i].value === id);
    if (!is_shown) select.replaceChildren(...this.list.map(option));  // one that is open stays open
    select.value = this.name(chosen);
  }
}
