// What a model asks to have run: each call with its arguments, run only if the person says so, its result folded.
import { icon, make } from "../shared/dom.js";

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const block = (label, text) => make("pre", { tabindex: "0", role: "group", "aria-label": label, dir: "auto", text });

const kStates = { "": "wants to run", done: "ran", failed: "failed", declined: "was not run" };

function summary(call, running, host) {
  return make("summary", {}, icon("tool"), make("code", { text: call.name }), make("span", { class: "call-state", text: `${running ? "runs" : kStates[call.state]}${host ? ` at ${host}` : ""}` }));
}

/** `act`: run_call(node, call), decline_call(node, call), host_of(name), is_running(call). */
export function calls_view(node, act) {
  return make("div", { class: "calls" }, ...node.calls.map((call) => {
    const running = act.is_running(call);
    const waits = call.state === "" && !running;
    const details = make("details", { class: "file call", open: waits }, summary(call, running, act.host_of(call.name)), block(`Arguments of ${call.name}`, pretty(call.arguments)),
      call.result !== undefined ? block(`Result of ${call.name}`, call.result) : null);
    const button = (text, kind, run) => make("button", { type: "button", class: kind, text, "aria-label": `${text} ${call.name}`, on: { click: () => run(node, call) } });
    return make("div", { class: "call-row" }, details,
      waits ? make("div", { class: "row" }, button("Run", "strong-button", act.run_call), button("Do not run", "plain-button", act.decline_call)) : null);
  }));
}
