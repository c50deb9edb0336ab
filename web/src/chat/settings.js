// What the person chose, kept in this browser: the page's own settings, the defaults of new chats, and for each chat how
// its answers are asked for; and the request's fields that follow from it.
const kKey = "ponder.settings";
const kMostStops = 16;
const kAlternatives = 5;  // of each token, where its probabilities are wanted

/** Numbers of a request. Without a value the server's own stands. `budget` is the thought's. */
export const kNumbers = [
  { name: "temperature", label: "Temperature", min: 0, max: 2, step: 0.05, hint: "0 takes the likeliest token each time" },
  { name: "top_p", label: "Top-p", min: 0.01, max: 1, step: 0.01, hint: "only the likeliest that make up this share" },
  { name: "top_k", label: "Top-k", min: 0, max: 1_000_000, step: 1, hint: "only so many; 0: all" },
  { name: "min_p", label: "Min-p", min: 0, max: 1, step: 0.01, hint: "only what has this share of the likeliest" },
  { name: "repetition_penalty", label: "Repetition penalty", min: 0.5, max: 2, step: 0.01, hint: "1: none" },
  { name: "presence_penalty", label: "Presence penalty", min: -2, max: 2, step: 0.1, hint: "0: none" },
  { name: "frequency_penalty", label: "Frequency penalty", min: -2, max: 2, step: 0.1, hint: "0: none" },
  { name: "max_tokens", label: "Longest answer", min: 1, max: 10_000_000, step: 1, hint: "tokens, thought included", none: "no limit" },
  { name: "budget", label: "Thinking budget", min: 0, max: 10_000_000, step: 1, hint: "tokens of thought", none: "no limit" },
  { name: "seed", label: "Seed", min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, hint: "the same one gives the same answer", none: "another each time" },
];

/** Of a chat's settings: null and "" are the server's own. `stop` has a text a line, `arguments` is JSON. */
export const kOwn = {
  model: "", system: "", effort: "", stop: "", arguments: "", logprobs: false, tools: true,
  ...Object.fromEntries(kNumbers.map(({ name }) => [name, null])),
};
const kPage = { key: "", open_thoughts: false };
const kEfforts = ["", "none", "low", "medium", "high"];

/** Why `value` cannot be this number, in a sentence, or "". */
export function number_fault({ label, min, max, step }, value) {
  const whole = step === 1;
  if (Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isSafeInteger(value))) return "";
  return `${label} is a ${whole ? "whole number" : "number"} from ${min.toLocaleString("en")} to ${max.toLocaleString("en")}.`;
}

/** Why `text` cannot be arguments of the template, or "". */
export function arguments_fault(text) {
  if (!text.trim()) return "";
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return "";
    return 'Template arguments are a JSON object, as {"enable_thinking": false}.';
  } catch (error) {
    return `Template arguments are not JSON: ${error.message}.`;
  }
}

/** The texts that end an answer, one a line; \n and \t in a line stand for what they name. */
export function stops_of(text) {
  return text.split("\n").filter(Boolean).map((line) => line.replace(/\\([nt\\])/g, (_, letter) => ({ n: "\n", t: "\t", "\\": "\\" })[letter]));
}

export function stop_fault(text) {
  const count = stops_of(text).length;
  return count > kMostStops ? `There are ${count} texts; at most ${kMostStops} can end an answer.` : "";
}

function checked(values, names) {
  const out = { ...names };
  for (const name of Object.keys(names)) {
    const field = kNumbers.find((each) => each.name === name);
    const value = values?.[name];
    if (field ? typeof value === "number" && !number_fault(field, value) : typeof value === typeof names[name]) out[name] = value;
  }
  if ("effort" in out && !kEfforts.includes(out.effort)) out.effort = "";
  return out;
}

/** A chat's settings made anew, field by field: they may come from a file. */
export const checked_settings = (values) => checked(values, kOwn);

/** {key, open_thoughts, defaults}: the last are the settings that a new chat begins with. */
export function load_settings() {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(kKey) ?? "{}");
  } catch {
    // What cannot be read is not kept.
  }
  return { ...checked(kept, kPage), defaults: checked_settings(kept) };
}

export function save_settings({ key, open_thoughts, defaults }) {
  localStorage.setItem(kKey, JSON.stringify({ ...defaults, key, open_thoughts }));
}

export function request_fields(settings) {
  const out = {};
  for (const { name } of kNumbers) if (name !== "budget" && settings[name] !== null) out[name] = settings[name];
  if (settings.effort === "none") out.thinking = { type: "disabled" };
  else if (settings.effort) out.reasoning_effort = settings.effort;
  if (settings.budget !== null && settings.effort !== "none") out.thinking = { type: "enabled", budget_tokens: settings.budget };
  const stop = stops_of(settings.stop);
  if (stop.length > 0) out.stop = stop;
  if (settings.arguments.trim() && !arguments_fault(settings.arguments)) out.chat_template_kwargs = JSON.parse(settings.arguments);
  if (settings.logprobs) Object.assign(out, { logprobs: true, top_logprobs: kAlternatives });
  return out;
}

const kNames = { effort: "thinking", system: "system prompt", stop: "stop", arguments: "template arguments" };

/** In what two settings differ, as `first` has it: "temperature 0.2, seed 7". */
export function difference(first, second) {
  const parts = [];
  for (const name of Object.keys(kOwn)) {
    if (first[name] === second[name] || ["model", "logprobs", "tools"].includes(name)) continue;
    const label = kNumbers.find((each) => each.name === name)?.label.toLowerCase() ?? kNames[name];
    const value = first[name];
    if (value === null || value === "") parts.push(`${label} as the server has it`);
    else parts.push(name in kNames && name !== "effort" ? `own ${label}` : `${label} ${value}`);
  }
  return parts.join(", ");
}
