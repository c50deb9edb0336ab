// How an answer is asked for on the chat page: models, settings, files, an answer that is gone on with, two beside each
// other, and the probabilities of tokens. In a real browser, against the stand-in server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, idle, open_page, shoot, stage, until } from "./browser.mjs";
import { kAnswer, kThought, start_stand_in } from "./stand_in.mjs";

const { browser, server, visit: open } = await stage(() => start_stand_in({ models: [{ id: "base" }, { id: "base:sums", parent: "base" }, { id: "plain", capabilities: { thinking: false }, context_length: 512 }] }));

async function visit(t, options) {
  const visited = await open(t, options);
  await visited.page.locator("#model:visible").waitFor();
  return visited;
}

const asked = () => server.requests.at(-1);

async function with_options(page, work) {
  await page.locator("#show-options").click();
  await work();
  await page.keyboard.press("Tab");
  await page.locator("#options-close").click();
}

test("a chat keeps its model; a new one begins with the last that was chosen", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "echo one");
  await idle(page);
  assert.equal(asked().model, "base");
  await page.locator("#new-chat").click();
  await page.selectOption("#model", "base:sums");
  await ask(page, "echo two");
  await idle(page);
  assert.equal(asked().model, "base:sums");
  await page.reload();
  await until("base:sums", () => page.inputValue("#model"));
  await page.getByRole("button", { name: "echo one", exact: true }).click();
  await until("base", () => page.inputValue("#model"));
  await page.locator("#new-chat").click();
  await until("base:sums", () => page.inputValue("#model"));
  await until(true, () => page.locator("#effort").isVisible());
  await page.selectOption("#model", "plain");
  await until(true, () => page.locator("#effort").isHidden());
  await check();
});

test("a server with one model shows no menu", async (t) => {
  const small = await start_stand_in();
  t.after(small.close);
  const { page, check, close } = await open_page(browser, small.url);
  t.after(close);
  await page.locator(".suggestion").first().waitFor();
  await until(true, () => page.locator("#model").isHidden());
  await check();
});

const kFilled = { temperature: 0.3, top_p: 0.9, top_k: 40, min_p: 0.05, repetition_penalty: 1.1, presence_penalty: -0.5, frequency_penalty: 0.25, max_tokens: 77, seed: 7 };

test("every setting goes into the request, is kept by its chat, and is no other chat's", async (t) => {
  const { page, check } = await visit(t);
  await with_options(page, async () => {
    for (const [name, value] of Object.entries(kFilled)) await page.fill(`#set-${name}`, String(value));
    await page.fill("#set-budget", "50");
    await page.fill("#set-system", "Be brief.");
    await page.fill("#set-stop", "END\n\\n\\n");
    await page.fill("#set-arguments", '{"enable_thinking": true}');
  });
  await ask(page, "echo x");
  await idle(page);
  const { messages, model, stream, stream_options, ...rest } = asked();
  assert.deepEqual(rest, { ...kFilled, thinking: { type: "enabled", budget_tokens: 50 }, stop: ["END", "\n\n"], chat_template_kwargs: { enable_thinking: true } });
  assert.deepEqual([messages[0], model, stream, stream_options], [{ role: "system", content: "Be brief." }, "base", true, { include_usage: true }]);
  await page.locator("#new-chat").click();
  await ask(page, "echo y");
  await idle(page);
  assert.deepEqual(Object.keys(asked()).sort(), ["messages", "model", "stream", "stream_options"]);
  await page.reload();
  await page.getByRole("button", { name: "echo x", exact: true }).click();
  await until(true, () => page.locator("#show-options.changed").isVisible());
  await page.locator("#show-options").click();
  await until("7", () => page.inputValue("#set-seed"));
  await page.getByRole("button", { name: "Reset" }).click();
  await until("", () => page.inputValue("#set-seed"));
  await page.keyboard.press("Escape");
  await ask(page, "echo z");
  await idle(page);
  assert.equal(asked().seed, undefined);
  await check();
});

test("what new chats begin with is set once", async (t) => {
  const { page, check } = await visit(t);
  await with_options(page, async () => {
    await page.fill("#set-temperature", "0.3");
    await page.getByRole("button", { name: "Use for new chats" }).click();
    await page.getByText("New chats begin with these.").waitFor();
  });
  await page.reload();
  await ask(page, "echo x");
  await idle(page);
  assert.equal(asked().temperature, 0.3);
  await page.keyboard.press("Control+,");
  await page.getByRole("button", { name: "What new chats begin with" }).click();
  await until("defaults", () => page.inputValue("#options-scope"));
  await page.getByRole("button", { name: "Reset" }).click();
  await page.keyboard.press("Escape");
  await ask(page, "echo the same chat");
  await idle(page);
  assert.equal(asked().temperature, 0.3);
  await page.locator("#new-chat").click();
  await ask(page, "echo a new chat");
  await idle(page);
  assert.equal(asked().temperature, undefined);
  await page.selectOption("#effort", "none");
  await ask(page, "no thought");
  await idle(page);
  assert.deepEqual(asked().thinking, { type: "disabled" });
  await until(0, () => page.locator(".thought").count());
  await check();
});

test("a value out of its bounds is refused where it stands, and what the server refuses in its own words", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#show-options").click();
  for (const [name, value, said] of [["temperature", "3", "Temperature is a number from 0 to 2."], ["top_k", "1.5", /^Top-k is a whole number/],
    ["max_tokens", "0", /^Longest answer is a whole number from 1/], ["arguments", "[1]", /are a JSON object/], ["arguments", "{", /are not JSON/],
    ["stop", "x\n".repeat(17), "There are 17 texts; at most 16 can end an answer."]]) {
    await page.fill(`#set-${name}`, value);
    await page.keyboard.press("Tab");
    const problem = page.locator(`label:has(#set-${name}) .problem`);
    await until(said, () => problem.innerText());
    await page.fill(`#set-${name}`, "");
    await page.keyboard.press("Tab");
    await until(0, () => problem.count());
  }
  await page.fill("#set-arguments", '{"colour": 1}');
  await page.keyboard.press("Tab");
  await page.locator("#options-close").click();
  await ask(page, "echo x");
  await idle(page);
  await until(/^chat_template_kwargs.colour is not a known field\./, () => page.locator(".message .note.failed").innerText());
  await check();
});

const file = (name, text, mimeType = "text/plain") => ({ name, mimeType, buffer: Buffer.from(text) });

test("text files become part of the question; pictures and binaries are refused in a sentence", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#files-field").setInputFiles([file("notes.md", "# Notes\n\n```\ncode\n```\n"), file("a.py", "print(1)")]);
  await until(2, () => page.locator("#files .file").count());
  await page.getByLabel("Remove a.py").click();
  await until(1, () => page.locator("#files .file").count());
  for (const [name, bytes, type, said] of [["cat.png", "x", "image/png", '"cat.png" is a picture, and the models here read nothing but text.'],
    ["a.bin", "a\0b", "application/octet-stream", '"a.bin" is no text file: only text can be read here.'],
    ["l.txt", Buffer.from([0x61, 0xe9]), "text/plain", '"l.txt" is no text file: only text (UTF-8 or UTF-16) can be read here.'],
    ["big.txt", "x".repeat(70_000), "text/plain", '"big.txt" has 70,000 bytes: more than a context of 4,096 tokens can hold.']]) {
    await page.locator("#files-field").setInputFiles([file(name, bytes, type)]);
    await page.getByText(said).waitFor();
  }
  await page.fill("#ask", "What is this?");
  await shoot(page, "page-files");
  await page.keyboard.press("Enter");
  await idle(page);
  assert.equal(asked().messages[0].content, "What is this?\n\nnotes.md:\n````\n# Notes\n\n```\ncode\n```\n````");
  await until(true, () => page.locator("#files").isHidden());
  await page.reload();
  await page.locator(".message.user .file summary").click();
  await until(/^# Notes/, () => page.locator(".message.user .file pre").innerText());
  await page.keyboard.press("Control+k");
  await page.keyboard.type("code notes");
  await until(1, () => page.locator("#history mark").count().then((count) => Math.min(1, count)));
  await check();
});

test("files come by drop and by paste, too, and a file alone is a question", async (t) => {
  const { page, check } = await visit(t);
  const give = (event) => page.evaluate((name) => {
    const data = new DataTransfer();
    data.items.add(new File(["some words"], `${name}.txt`, { type: "text/plain" }));
    const target = name === "paste" ? document.getElementById("ask") : document.querySelector("main");
    const event = name === "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
  }, event);
  await give("dragover");
  await until(true, () => page.evaluate(() => document.body.classList.contains("dropping")));
  await give("drop");
  await page.getByLabel("Remove drop.txt").waitFor();
  await give("paste");
  await page.getByLabel("Remove paste.txt").waitFor();
  await page.locator("#send").click();
  await idle(page);
  assert.equal(asked().messages[0].content, "drop.txt:\n```\nsome words\n```\n\npaste.txt:\n```\nsome words\n```");
  await until("drop.txt", () => page.locator("#title").innerText());
  await check();
});

test("files that the context cannot hold are not sent", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#files-field").setInputFiles([file("long.txt", "word ".repeat(5000))]);
  await until(/5,0\d\d/, () => page.locator("#gauge").innerText());
  const before = server.requests.length;
  await page.locator("#send").click();
  await page.getByText(/These files and the question have 5,0\d\d tokens, and the context holds 4,096\./).waitFor();
  assert.equal(server.requests.length, before);
  await until(1, () => page.locator("#files .file").count());
  await check();
});

test("an answer that was cut is gone on with, in its thought and in its words", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "short one");
  await idle(page);
  await until(/cut at the longest length/, () => page.locator(".message.assistant .note").innerText());
  const before = asked();
  await page.getByRole("button", { name: "Continue" }).click();
  await until("", () => page.locator(".message.assistant .note:visible").innerText().catch(() => ""));
  await idle(page);
  const last = asked().messages.at(-1);
  assert.deepEqual([asked().messages.length, last.role, last.prefix, last.reasoning_content], [before.messages.length + 1, "assistant", true, kThought]);
  assert.ok(kAnswer.startsWith(last.content) && last.content.length > 20 && last.content.length < kAnswer.length);
  await until(1, () => page.locator(".message.assistant").count());
  await until(0, () => page.locator(".branches").count());
  await page.reload();
  await page.locator(".answer .katex").first().waitFor();
  await until(/is a calculation, and 16 is the answer/, () => page.locator(".answer").innerText());
  await until(/^99 tokens/, () => page.locator(".figures").last().innerText());

  await page.locator("#new-chat").click();
  await ask(page, "calm: use 3, 5 and 8 once each to make 16.");
  await page.locator(".thinking").waitFor();
  await page.keyboard.press("Escape");
  await idle(page);
  server.release();
  await page.getByRole("button", { name: "Continue" }).click();
  await idle(page);
  assert.equal(asked().messages.at(-1).content, "");
  await page.locator(".thought-head").click();
  await until(kThought, () => page.locator(".thought-body").textContent());
  await check();
});

test("a repetition that was cut is not gone on with", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "loop");
  await idle(page);
  await until(/repeated itself and was cut/, () => page.locator(".message.assistant .note").innerText());
  await until(0, () => page.getByRole("button", { name: "Continue" }).count());
  await check();
});

test("two settings answer beside each other, and the chat goes on with either", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#beside").click();
  await until("second", () => page.inputValue("#options-scope"));
  await until("base:sums", () => page.inputValue("#set-model"));
  await page.fill("#set-temperature", "0.2");
  await page.keyboard.press("Tab");
  await page.locator("#options-close").click();
  const before = server.requests.length;
  await ask(page, "Use 3, 5 and 8 once each to make 16.");
  await page.locator(".pair .message").nth(1).waitFor();
  await idle(page);
  assert.deepEqual(server.requests.slice(before).map(({ model, temperature }) => [model, temperature]).sort(), [["base", undefined], ["base:sums", 0.2]]);
  await until(["base", "base:sums"], () => page.locator(".beside-title").allInnerTexts());
  await until("temperature 0.2", () => page.locator(".beside-asked").last().innerText());
  await shoot(page, "page-beside");
  const first = await page.locator(".pair .answer").first().innerText();
  assert.notEqual(first, await page.locator(".pair .answer").last().innerText());
  await page.getByRole("button", { name: "Go on with this" }).click();
  await page.locator("#beside").click();
  await ask(page, "echo then");
  await idle(page);
  assert.match(asked().messages[1].content, /^Once more/);
  await until(1, () => page.locator(".pair").count());
  await page.reload();
  await until(2, () => page.locator(".pair .message").count());
  await page.locator(".pair .message").first().getByLabel("Answer again").click();
  await idle(page);
  await until(2, () => page.locator(".pair .message").count());
  assert.equal(asked().model, "base");
  await check();
});

test("an answer that is whole is kept when the page goes while the other one waits", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#beside").click();
  await page.locator("#options-close").click();
  await ask(page, "hold the second");
  await page.locator(".pair .message:not(.live)").waitFor();
  const whole = await page.locator(".pair .answer").first().innerText();
  assert.match(whole, /16 is the answer/);
  await until(1, () => page.locator(".pair .message.live").count());
  await page.waitForTimeout(300);
  await page.reload();
  await until(2, () => page.locator(".pair .message").count());
  await until(whole, () => page.locator(".pair .answer").first().innerText());
  await until(0, () => page.locator(".pair .message").first().locator(".note:visible").count());
  await check();
});

test("Esc stops both", async (t) => {
  const { page, check } = await visit(t);
  await page.locator("#beside").click();
  await page.locator("#options-close").click();
  await ask(page, "slow both");
  await until(2, () => page.locator(".thinking").count());
  await page.keyboard.press("Escape");
  await idle(page);
  await until(2, () => page.locator(".pair .note", { hasText: "Stopped" }).count());
  await check();
});

test("tokens are coloured by probability and walked by keyboard", async (t) => {
  const { page, check } = await visit(t);
  await with_options(page, () => page.check("#set-logprobs"));
  await ask(page, "Tokens, please");
  await idle(page);
  assert.deepEqual([asked().logprobs, asked().top_logprobs], [true, 5]);
  await page.reload();
  await page.getByLabel("Token probabilities").click();
  await until(99, () => page.locator(".token-list .token").count());
  await until(true, () => page.locator(".answer").isHidden());
  await until(kThought + kAnswer.trimEnd() + "\n", () => page.locator(".token-list").evaluate((list) => [...list.querySelectorAll(".token")].map((token) => token.textContent).join("")));
  await page.locator(".token-list").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await until(1, () => page.locator('.token[aria-selected="true"]').count());
  await until(await page.locator('.token[aria-selected="true"]').getAttribute("id"), () => page.locator(".token-list").getAttribute("aria-activedescendant"));
  assert.deepEqual((await page.locator(".token-about th").allInnerTexts()).slice(1), ["\u2423other", "\\xe2\\x80"]);
  await page.locator(".token-list .token").nth(50).hover();
  await until("true", () => page.locator(".token-list .token").nth(50).getAttribute("aria-selected"));
  await shoot(page, "page-tokens");
  await page.getByLabel("Token probabilities").click();
  await until(true, () => page.locator(".answer").isVisible());
  await check();
});
