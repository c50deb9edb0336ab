// A stand-in for `ponder serve`, for the pages' tests: the same API, answers by script. What the question begins with
// decides what happens; everything that was asked is kept in `requests`.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { hostile_texts } from "./hostile_texts.mjs";

const kDist = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const kThought = "Numbers 3, 5 and 8; the target is 16.\n3*5=15, 15-8=7: no.\n8*5=40, 40/3: no whole number.\nWait: 8+5=13, 13+3=16. Yes!\nCheck: 3+5+8 = 16.";
export const kAnswer = "Use all three: $3 + 5 + 8 = 16$.\n\n| step | value |\n|:-----|------:|\n| 8 + 5 | 13 |\n| 13 + 3 | 16 |\n\n" +
  "```python\ndef total(numbers):\n    return sum(numbers)\n\nprint(total([3, 5, 8]))  # 16\n```\n\nSo 3*(5+8)*2 is a calculation, and **16** is the answer:\n\n\\[\\boxed{3+5+8=16}\\]\n";

/** What a question leads to: {thought, answer, wait_ms a piece, hold: the piece behind which it waits for `release`, and what goes wrong}. */
function script_of(question, asked_before) {
  const number = /hostile (\d+)/.exec(question)?.[1];
  if (number) return { thought: hostile_texts[number], answer: hostile_texts[number], wait_ms: 0 };
  if (question.startsWith("calm")) return { thought: kThought, answer: kAnswer, wait_ms: 6, hold: 20 };
  if (question.startsWith("slow")) return { thought: kThought.repeat(40), answer: kAnswer, wait_ms: 15 };
  if (question.startsWith("busy") && asked_before === 0) return { status: 429, retry_s: 1, message: "All places are taken." };
  if (question.startsWith("broken")) return { status: 503, vain: true, message: "The model cannot be loaded." };
  if (question.startsWith("fail")) return { status: 500, message: "Something broke in the engine." };
  if (question.startsWith("long")) return { status: 400, message: "The prompt's 9000 tokens do not fit into 8192." };
  if (question.startsWith("short")) return { thought: kThought, answer: kAnswer, wait_ms: 0, length: 60 };
  if (question.startsWith("loop")) return { thought: "", answer: "again and again and again", wait_ms: 0, length: 5, loop: true };
  if (question.startsWith("cut")) return { thought: kThought, answer: kAnswer, wait_ms: 2, cut: 60 };
  if (question.startsWith("mid")) return { thought: kThought, answer: kAnswer, wait_ms: 2, break: 70 };
  if (question.startsWith("echo")) return { thought: "", answer: question.slice(5), wait_ms: 0 };
  return { thought: kThought, answer: asked_before % 2 ? `Once more. ${kAnswer}` : kAnswer, wait_ms: 6 };
}

const pieces_of = (text) => text.match(/\s*\S{1,6}|\s+/g) ?? [];

// A token's log-probabilities; some are sure, some are not, and one is a part of a character.
function chance_of(piece, number) {
  const logprob = -((number * 7) % 23) / 8;
  const entry = (token, value) => ({ token, logprob: value, bytes: [...Buffer.from(token)] });
  const half = { token: "\ufffd", logprob: logprob - 1, bytes: [0xe2, 0x80] };
  return { ...entry(piece, logprob), top_logprobs: [entry(piece, logprob), entry(" other", logprob - 0.5), half] };
}

export async function start_stand_in({ key = "", models = [{ id: "ponder-r1-tiny" }], context = 4096, port = 0, page = "chat" } = {}) {
  const requests = [];
  const beacons = [];
  let cancelled = 0;
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  const times = new Map();

  const json = (response, status, value, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };
  const error = (response, status, message, headers = {}) => json(response, status, { error: { message, type: "error", param: null, code: null } }, headers);

  async function body_of(request) {
    let text = "";
    for await (const part of request) text += part;
    return JSON.parse(text);
  }

  // Asks for the first tool that is offered, in pieces as servers send them; then tells what it gave.
  function call_or_tell(body, response) {
    const send = (delta, finish_reason = null) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    const given = body.messages.filter((message) => message.role === "tool");
    if (given.length > 0) {
      send({ content: `It gave: ${given.map(({ content }) => content).join("; ")}` });
      send({}, "stop");
    } else {
      send({ reasoning_content: "I need a tool." });
      send({ tool_calls: [{ index: 0, id: "call_0", type: "function", function: { name: body.tools[0].function.name, arguments: "" } }] });
      for (const piece of ['{"a": 2,', ' "b": 3}']) send({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
      send({}, "tool_calls");
    }
    response.end("data: [DONE]\n\n");
  }

  async function complete(request, response) {
    const body = await body_of(request);
    requests.push(body);
    const begun = body.messages.at(-1).prefix ? body.messages.at(-1) : null;
    const question = body.messages.findLast((message) => message.role === "user").content;
    if (question.startsWith("hold") && body.model !== models[0].id) return;  // never answered
    const wrong = Object.keys(body.chat_template_kwargs ?? {}).find((name) => name !== "enable_thinking");
    if (wrong) { error(response, 400, `chat_template_kwargs.${wrong} is not a known field.`); return; }
    const before = times.get(question) ?? 0;
    times.set(question, before + 1);
    const script = script_of(question, before);
    if (script.status) {
      error(response, script.status, script.message, { ...(script.retry_s && { "Retry-After": String(script.retry_s) }), ...(script.vain && { "X-Should-Retry": "false" }) });
      return;
    }
    let gone = false;
    response.on("close", () => { if (!response.writableEnded && !script.cut) { gone = true; cancelled += 1; } });
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    if (question.startsWith("odd")) { response.end('data: {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0}]}}]}\n\n'); return; }
    if (question.startsWith("tool") && body.tools) { call_or_tell(body, response); return; }
    const send = (value) => response.write(`data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", ...value })}\n\n`);
    response.write(": keep-alive\n\n");
    const thinks = body.thinking?.type !== "disabled";
    const rest = (text, said) => pieces_of(text.startsWith(said) ? text.slice(said.length) : text);
    const thoughts = thinks ? rest(script.thought, begun?.reasoning_content ?? "") : [];
    const answers = rest(script.answer, begun?.content ?? "");
    let sent = 0;
    for (const [kind, pieces] of [["reasoning_content", thoughts], ["content", answers]]) {
      for (const piece of pieces) {
        if (gone) return;
        if (++sent === script.cut) { await sleep(100); response.destroy(); return; }  // what came before is read
        if (sent === script.break) { send({ error: { message: "The engine lost this sequence." } }); response.end(); return; }
        if (!begun && sent > script.length) break;
        const logprobs = body.logprobs ? { content: [], [kind]: [chance_of(piece, sent)] } : null;
        send({ choices: [{ index: 0, delta: { [kind]: piece }, logprobs, finish_reason: null }] });
        if (script.wait_ms) await sleep(script.wait_ms);
        if (sent === script.hold) await released;
      }
    }
    const whole = begun || !script.length;
    send({ choices: [{ index: 0, delta: {}, finish_reason: whole ? "stop" : "length", ...(script.loop && { stop_reason: "loop" }) }] });
    const completion = whole ? thoughts.length + answers.length : script.length;
    send({ choices: [], usage: { prompt_tokens: 30, completion_tokens: completion, total_tokens: 30 + completion, completion_tokens_details: { reasoning_tokens: thoughts.length } } });
    response.end("data: [DONE]\n\n");
  }

  const facts = { about: "A small model that thinks aloud about numbers and words.", thinks: true, context, suggestions: [
    { title: "Countdown", prompt: "Use the numbers 3, 5 and 8 once each to make 16." },
    { title: "Knights and knaves", prompt: "Ann says: Bob is a knave. Bob says: we are both knights. Who is what?" },
    { title: "Letter counting", prompt: "How many times does the letter r stand in strawberry?" },
    { title: "Dates", prompt: "What day of the week is 100 days after Monday, 3 March 2025?" },
    { title: "Linear equations", prompt: "Solve 7x - 12 = 4x + 9." },
    { title: "Base conversion", prompt: "Write 201 in binary." } ] };

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const shown = { "/": page, "/connect": "connect" }[pathname];
    if (shown) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip",
        "Content-Security-Policy": readFileSync(`${kDist}${shown}.csp`, "utf8") });
      response.end(readFileSync(`${kDist}${shown}.html.gz`));
      return;
    }
    if (pathname.startsWith("/beacon")) { beacons.push(request.url); response.end(); return; }
    if (key && request.headers.authorization !== `Bearer ${key}`) { error(response, 401, "The API key is missing or wrong."); return; }
    if (pathname === "/v1/models") json(response, 200, { object: "list", data: models.map((model) => ({ object: "model", context_length: context, ...model })) });
    else if (pathname === "/ui.json") json(response, 200, facts);
    else if (pathname === "/tokenize") { const { prompt } = await body_of(request); json(response, 200, { count: pieces_of(prompt).length, tokens: [] }); }
    else if (pathname === "/v1/chat/completions") await complete(request, response);
    else error(response, 404, "There is no such path.");
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, requests, beacons, cancelled: () => cancelled, release,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await start_stand_in({ port: Number(process.argv[2] ?? 0) })).url);
