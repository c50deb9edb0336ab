// The chat page in a real browser, against the stand-in server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ask, choose, idle, shoot, stage, until } from "./browser.mjs";
import { hostile_texts } from "./hostile_texts.mjs";
import { kThought, start_stand_in } from "./stand_in.mjs";

const { server, visit } = await stage(start_stand_in);

const answers = (page) => page.locator(".message.assistant");

test("the empty page offers questions, and one click asks", async (t) => {
  const { page, check } = await visit(t);
  await page.waitForSelector(".suggestion");
  await until(6, () => page.locator(".suggestion").count());
  await page.locator(".suggestion").first().click();
  await idle(page);
  await until(/3, 5 and 8/, () => page.locator(".bubble").innerText());
  await until(true, () => page.locator("#empty").isHidden());
  assert.equal(server.requests.at(-1).model, "ponder-r1-tiny");
  await check();
});

test("a thought streams in the open, then folds; the answer is set as Markdown", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "calm: use 3, 5 and 8 once each to make 16.");
  const body = page.locator(".thought-body");
  await page.waitForSelector(".thinking");
  await until(true, () => body.isVisible());
  await until("true", () => page.locator(".thought-head").getAttribute("aria-expanded"));
  await until(true, async () => (await body.textContent()).length > 40);
  server.release();
  await idle(page);
  await until(true, () => body.isHidden());
  await until(/^Thought for [\d.]+ s, 32 tokens$/, () => page.locator(".thought-label").innerText());
  await page.locator(".thought-head").click();
  await until(kThought, () => body.textContent());
  await until(2, () => page.locator(".answer table td[align=right]").count());
  await until(2, () => page.locator(".answer .katex").count());
  await until(2, () => page.locator(".answer .code .hljs-keyword").count());
  await until(/3\*\(5\+8\)\*2/, () => page.locator(".answer").innerText());
  await until(/^99 tokens . [\d.]+ tokens\/s$/, () => page.locator(".message.assistant .figures").innerText());
  await until(/^97 \/ 4,096$/, () => page.locator("#gauge").innerText());
  // What is read aloud has no marks in it.
  await until(/^Answer: Use all three: 3 \+ 5 \+ 8 = 16\. step ?value ?8 \+ 5/, () => page.locator("#status").textContent());
  assert.doesNotMatch(await page.locator("#status").textContent(), /\*\*|\||`|\$|\\\[|:--/);
  await shoot(page, "chat-markdown");
  await check();
});

test("an answer is copied as Markdown or as LaTeX, and what is selected with its formulas as TeX", async (t) => {
  const { page, context, check } = await visit(t);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ask(page, "echo So **half** of $x_1$ is:\n\n\\[\\frac{1}{2}\\]\n\nand no more.");
  await idle(page);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await answers(page).getByLabel("Copy", { exact: true }).click();
  await until("So **half** of $x_1$ is:\n\n\\[\\frac{1}{2}\\]\n\nand no more.", copied);
  await answers(page).getByLabel("Copy as LaTeX").click();
  await until("So \\textbf{half} of \\(x_1\\) is:\n\n\\[\\frac{1}{2}\\]\n\nand no more.\n", copied);
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector(".answer")));
  await page.keyboard.press("Control+c");
  await until("So half of $x_1$ is:\n\n$$\\frac{1}{2}$$\n\nand no more.", async () => (await copied()).replace(/\n+/g, "\n\n"));
  await check();
});

test("Esc stops it and the server notices; what came is kept", async (t) => {
  const { page, check } = await visit(t);
  const before = server.cancelled();
  await ask(page, "slow one");
  await until(true, async () => ((await page.locator(".thought-body").textContent().catch(() => "")) ?? "").length > 20);
  await page.keyboard.press("Escape");
  await idle(page);
  await until(before + 1, server.cancelled);
  await until(/^Stopped after it thought for [\d.]+ s, \d+ tokens$/, () => page.locator(".thought-label").innerText());
  await page.reload();
  await page.waitForSelector(".message.assistant");
  await until(/Stopped/, () => page.locator(".message.assistant .note").innerText());
  await check();
});

test("answering again and editing make versions one can go back to", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "Versions, please");
  await idle(page);
  await page.getByLabel("Answer again").click();
  await until("2/2", () => page.locator(".message.assistant .branches .number").innerText());
  await idle(page);
  await until(/^Once more/, () => answers(page).locator(".answer").innerText());
  await page.getByLabel("Previous version").click();
  await until(/^Use all three/, () => answers(page).locator(".answer").innerText());
  await page.locator(".message.user").hover();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".edit-area").fill("Versions, edited");
  await page.keyboard.press("Enter");
  await until("2/2", () => page.locator(".message.user .branches .number").innerText());
  await idle(page);
  assert.deepEqual(server.requests.at(-1).messages, [{ role: "user", content: "Versions, edited" }]);
  await page.locator(".message.user").hover();
  await page.locator(".message.user").getByLabel("Previous version").click();
  await until("Versions, please", () => page.locator(".bubble").innerText());
  await until("1/2", () => page.locator(".message.assistant .branches .number").innerText());
  await page.reload();
  await until("1/2", () => page.locator(".message.assistant .branches .number").innerText());
  await check();
});

test("what was said comes back after a reload, is found, renamed, deleted and undone", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "echo The zebra sleeps");
  await idle(page);
  await ask(page, "echo and wakes up");
  await idle(page);
  assert.equal(server.requests.at(-1).messages.length, 3);
  assert.equal(server.requests.at(-1).messages[1].content, "The zebra sleeps");
  await page.keyboard.press("Control+Shift+O");
  await ask(page, "echo Another subject");
  await idle(page);
  await page.reload();
  await until(2, () => page.locator(".entry").count());
  await until("Another subject", () => page.locator(".answer").innerText());
  await page.keyboard.press("Control+k");
  await page.keyboard.type("wakes zebra");
  await until(1, () => page.locator(".entry").count());
  await page.locator(".entry-open").click();
  await until(4, () => page.locator(".message").count());
  await page.fill("#search", "");
  await until(2, () => page.locator(".entry").count());
  await choose(page, "echo Another subject", "Rename");
  await page.keyboard.type("A better title");
  await page.keyboard.press("Enter");
  await page.getByText("A better title").waitFor();
  await choose(page, "echo The zebra sleeps", "Delete");
  await until(1, () => page.locator(".entry").count());
  await page.getByRole("button", { name: "Undo" }).click();
  await until(2, () => page.locator(".entry").count());
  await page.locator(".message").last().hover();
  await page.locator(".message").last().getByLabel("Delete").click();
  await until(3, () => page.locator(".message").count());
  await check();
});

test("chats are exported and imported", async (t) => {
  const first = await visit(t);
  await ask(first.page, "echo to be kept");
  await idle(first.page);
  await first.page.keyboard.press("Control+,");
  const [download] = await Promise.all([first.page.waitForEvent("download"), first.page.getByRole("button", { name: "Export" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  assert.equal(JSON.parse(text).chats.length, 1);
  const { page, check } = await visit(t);
  await page.locator("#import-file").setInputFiles({ name: "chats.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await page.locator(".entry-open").click();
  await until("to be kept", () => page.locator(".answer").innerText());
  await page.locator("#import-file").setInputFiles({ name: "no.json", mimeType: "application/json", buffer: Buffer.from("[]") });
  await page.getByText("This file holds no chats of ponder.").waitFor();
  await check();
});

test("errors are told where the answer would be, a busy server is asked again", async (t) => {
  const { page, check } = await visit(t);
  for (const [question, said] of [["fail now", /Something broke in the engine/], ["long prompt", /9000 tokens do not fit/],
    ["cut it", /broke before the answer was complete/], ["mid stream", /lost this sequence/]]) {
    await ask(page, question);
    await idle(page);
    await until(said, () => page.locator(".note.failed").last().innerText());
  }
  await until(true, async () => (await answers(page).nth(2).locator(".answer").innerText()).length > 20);
  await ask(page, "busy now");
  await page.getByText("The server is busy. Trying again in 1 s.").waitFor();
  await idle(page);
  await until(/^Once more/, () => answers(page).last().locator(".answer").innerText());
  await check();
});

test("what asking again cannot mend is told at once, and not asked again", async (t) => {
  const { page, check } = await visit(t);
  const before = server.requests.length;
  await ask(page, "broken model");
  await page.locator(".note.failed", { hasText: "The model cannot be loaded." }).waitFor({ timeout: 1900 });  // before a second try
  await idle(page);
  assert.equal(server.requests.length, before + 1);
  await check();
});

test("what the page cannot read costs one answer, and the chat goes on", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "odd pieces");
  await idle(page);
  await until(/^The page failed to show this answer/, () => page.locator(".note.failed").first().innerText());
  await ask(page, "echo still here");
  await idle(page);
  await until("still here", () => page.locator(".answer").last().innerText());
  await check();
});

test("a server with a key asks for it", async (t) => {
  const locked = await start_stand_in({ key: "secret" });
  t.after(locked.close);
  const { page, check } = await visit(t, { url: locked.url });
  await page.getByText("This server asks for an API key.").waitFor();
  await page.fill("#set-key", "wrong");
  await page.keyboard.press("Tab");
  await page.getByText("The server does not know this API key.").waitFor();
  await page.fill("#set-key", "secret");
  await page.keyboard.press("Tab");
  await page.locator(".suggestion").first().waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await ask(page, "echo inside");
  await idle(page);
  await until("inside", () => page.locator(".answer").innerText());
  await check();
});

test("hostile text in answers and thoughts does nothing", async (t) => {
  const { page, check } = await visit(t);
  for (let i = 0; i < hostile_texts.length; ++i) {
    await page.keyboard.press("Control+Shift+O");
    await ask(page, `hostile ${i}`);
    await idle(page);
    await page.locator(".thought-head").click();
    const found = await page.evaluate(() => {
      const inside = [...document.querySelectorAll("#messages .answer *, #messages .thought-body *")];
      const handlers = inside.flatMap((element) => [...element.attributes].filter(({ name }) => /^on|^id$|^name$/.test(name)).map(({ name }) => name));
      const odd = inside.filter((element) => !element.closest(".katex") && /^(script|iframe|object|embed|form|input|style|link|meta|base|video|audio|details|template)$/i.test(element.tagName));
      const links = inside.filter((element) => element.matches("a[href]")).filter((a) => !/^(https?|mailto):$/.test(a.protocol) || !/noopener/.test(a.rel));
      const loads = inside.filter((element) => element.matches("[src], [srcset], [data], [poster]") && !element.getAttribute("src")?.startsWith("data:image/"));
      return { handlers, odd: odd.length, links: links.length, loads: loads.length };
    });
    assert.deepEqual(found, { handlers: [], odd: 0, links: 0, loads: 0 }, hostile_texts[i]);
    await until(true, () => page.locator("#ask").isVisible());
  }
  await page.reload();
  await page.waitForSelector(".message.assistant");
  assert.deepEqual(server.beacons, []);
  assert.equal(page.url().startsWith(server.url), true);
  await check();
});

test("dark and light follow the system or the person", async (t) => {
  const { page, check } = await visit(t, { colorScheme: "dark" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await until("rgb(22, 23, 26)", () => paper());
  await ask(page, "Use 3, 5 and 8 once each to make 16.");
  await idle(page);
  await page.emulateMedia({ colorScheme: "light" });
  await until("rgb(251, 250, 248)", paper);
  await page.keyboard.press("Control+,");
  await page.selectOption("#set-theme", "dark");
  await until("rgb(22, 23, 26)", paper);
  await page.reload();
  await until("rgb(22, 23, 26)", () => paper());
  await check();
});

test("it fits a phone", async (t) => {
  const { page, check } = await visit(t, { viewport: { width: 375, height: 720 }, hasTouch: true, isMobile: true });
  await page.waitForSelector(".suggestion");
  await until(true, async () => !(await page.locator("#side").isVisible()));
  await ask(page, "Use 3, 5 and 8 once each to make 16.");
  await idle(page);
  await until(375, () => page.evaluate(() => document.documentElement.scrollWidth));
  await page.locator("#show-side").tap();
  await page.locator(".entry-open").waitFor();
  await until(true, () => page.locator("#side").isVisible());
  await page.locator("#shade").tap({ position: { x: 360, y: 300 } });
  await until(false, () => page.locator("#side").isVisible());
  await check();
});

test("everything that can be pressed has a name, and the keyboard reaches it", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "Use 3, 5 and 8 once each to make 16.");
  await idle(page);
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, input, select, textarea, a")]
    .filter((element) => element.checkVisibility() && !(element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length))
    .map((element) => element.outerHTML));
  assert.deepEqual(nameless, []);
  await until("off", () => page.locator("#messages").getAttribute("aria-live"));
  await page.keyboard.press("ArrowUp");
  await until("edit-area", () => page.evaluate(() => document.activeElement.className));
  await page.keyboard.press("Escape");
  await until("ask", () => page.evaluate(() => document.activeElement.id));
  await page.keyboard.press("Shift+Enter");
  await until("\n", () => page.inputValue("#ask"));
  await page.locator("body").click({ position: { x: 600, y: 70 } });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  await until(true, () => page.locator("#shortcuts").isVisible());
  await check();
});

test("long answers stay quick, and the page follows them only when asked to", async (t) => {
  const long = await start_stand_in();
  t.after(long.close);
  const { page, check } = await visit(t, { url: long.url });
  await ask(page, `echo ${"Some words of a paragraph that is not short, with *emphasis*.\n\n".repeat(300)}`);
  await idle(page);
  const at_end = () => page.evaluate(() => { const s = document.getElementById("scroll"); return s.scrollTop + s.clientHeight >= s.scrollHeight - 2; });
  await until(true, at_end);
  await until(300, () => page.locator(".answer p").count());
  await page.evaluate(() => { document.getElementById("scroll").scrollTop = 0; });
  await page.locator("#to-end").waitFor();
  await page.locator("#to-end").click();
  await until(true, at_end);
  await check();
});
