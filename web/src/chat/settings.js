// What the person chose, kept in this browser; and the request's fields that follow from it.
const kKey = "ponder.settings";

// null: the server's own default.
export const kDefaults = {
  model: "", temperature: null, top_p: null, max_tokens: null, effort: "", budget: null, system: "", key: "", open_thoughts: false,
};

export function load_settings() {
  try {
    const kept = JSON.parse(localStorage.getItem(kKey) ?? "{}");
    const out = { ...kDefaults };
    for (const name of Object.keys(out)) if (typeof kept[name] === typeof out[name] || typeof kept[name] === "number") out[name] = kept[name];
    return out;
  } catch {
    return { ...kDefaults };
  }
}

export function save_settings(settings) {
  localStorage.setItem(kKey, JSON.stringify(settings));
}

export function request_fields(settings) {
  const out = {};
  for (const name of ["temperature", "top_p", "max_tokens"]) if (settings[name] !== null) out[name] = settings[name];
  if (settings.effort === "none") out.thinking = { type: "disabled" };
  else if (settings.effort) out.reasoning_effort = settings.effort;
  if (settings.budget !== null && settings.effort !== "none") out.thinking = { type: "enabled", budget_tokens: settings.budget };
  return out;
}
