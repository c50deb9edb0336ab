// What is kept and shared on the chat page: two tabs, many chats, drafts, long and right-to-left texts. In a real browser,
// against the stand-in server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ask, choose, idle, kPatience, stage, until } from "./browser.mjs";
import { start_stand_in } from "./stand_in.mjs";

const { server, visit } = await stage(start_stand_in);

// As the browser keeps them, in all versions.
const kept_questions = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open("ponder").onsuccess = ({ target }) => {
    target.result.transaction("chats").objectStore("chats").getAll().onsuccess = (event) =>
      resolve(event.target.result.flatMap((chat) => Object.values(chat.nodes)).filter((node) => node.role === "user").map((node) => node.content).sort());
  };
}));

test("two tabs on one chat lose nothing to each other", async (t) => {
  const { page, context, check } = await visit(t);
  await ask(page, "echo first");
  await idle(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.locator(".answer").waitFor();
  await ask(page, "slow in the first tab");
  await page.locator(".thinking").waitFor();
  await ask(other, "echo in the second tab");
  await idle(other);
  await page.keyboard.press("Escape");
  await idle(page);
  for (const tab of [page, other]) {
    await tab.reload();
    await tab.locator(".message.user").first().waitFor();
    await until(["echo first", "echo in the second tab", "slow in the first tab"], () => kept_questions(tab));
  }
  await check();
});

test("what is deleted while an answer streams stays deleted, in both tabs", async (t) => {
  const { page, context, check } = await visit(t);
  await ask(page, "slow and deleted");
  await page.locator(".thinking").waitFor();
  const other = await context.newPage();
  await other.goto(server.url);
  await until(1, () => other.locator(".entry").count());
  await other.keyboard.press("Control+,");
  await other.getByRole("button", { name: "Delete all" }).click();
  await until(0, () => other.locator(".entry").count());
  await until(0, () => page.locator(".message").count());
  await page.waitForTimeout(1800);  // longer than a streaming answer waits between two saves
  for (const tab of [page, other]) {
    await tab.reload();
    await tab.locator(".suggestion").first().waitFor();
    await until(0, () => tab.locator(".entry").count());
  }
  await check();
});

test("Enter while an answer streams keeps both the answer and what is written", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "slow one");
  await page.locator(".thinking").waitFor();
  await page.fill("#ask", "my next question");
  await page.keyboard.press("Enter");
  await until(1, () => page.locator(".thinking").count());
  await until("my next question", () => page.inputValue("#ask"));
  await page.locator("#send").click();
  await idle(page);
  await check();
});

test("a draft belongs to its chat and outlives a reload", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "echo a chat");
  await idle(page);
  await page.fill("#ask", "draft of the chat");
  await page.waitForTimeout(400);
  await page.keyboard.press("Control+Shift+O");
  await until("", () => page.inputValue("#ask"));
  await page.fill("#ask", "draft of a new one");
  await page.waitForTimeout(400);
  await page.locator(".entry-open").click();
  await until("draft of the chat", () => page.inputValue("#ask"));
  await page.reload();
  await until("draft of the chat", () => page.inputValue("#ask"));
  await page.keyboard.press("Control+Shift+O");
  await until("draft of a new one", () => page.inputValue("#ask"));
  await ask(page, "echo sent");
  await idle(page);
  await page.reload();
  await page.locator(".answer").waitFor();
  await until("", () => page.inputValue("#ask"));
  await check();
});

test("the same file imported twice brings its chats once", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "echo to be kept");
  await idle(page);
  await page.keyboard.press("Control+,");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
  const text = await readFile(await download.path());
  for (let i = 0; i < 2; ++i) {
    await page.locator("#import-file").setInputFiles({ name: "chats.json", mimeType: "application/json", buffer: text });
    await page.getByText("1 chat imported.").waitFor();
  }
  await page.reload();
  await page.locator(".answer").waitFor();
  await until(1, () => page.locator(".entry").count());
  await until(2, () => page.locator(".message").count());
  await until(0, () => page.locator(".branches").count());
  await check();
});

test("a long paste is folded and can be shown", async (t) => {
  const { page, check } = await visit(t);
  await ask(page, "word ".repeat(40_000));
  await idle(page);
  const height = () => page.locator(".bubble").evaluate((bubble) => bubble.getBoundingClientRect().height);
  await until(true, async () => (await height()) < 300);
  await page.getByRole("button", { name: "Show all" }).click();
  await until(true, async () => (await height()) > 10_000);
  await page.getByRole("button", { name: "Show less" }).click();
  await until(true, async () => (await height()) < 300);
  await check();
});

test("right-to-left words run from right to left", async (t) => {
  const { page, check } = await visit(t);
  const direction = (where) => page.locator(where).evaluate((element) => getComputedStyle(element).direction);
  const kWords = "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643";
  await ask(page, kWords);
  await idle(page);
  for (const where of [".bubble", "#title", ".entry-title"]) await until("rtl", () => direction(where));
  await page.locator(".message.user").getByLabel("Edit", { exact: true }).click({ force: true });
  await until("rtl", () => direction(".edit-area"));
  await page.keyboard.press("Escape");
  await choose(page, kWords, "Rename");
  await until("rtl", () => direction("#history input"));
  await page.keyboard.press("Escape");
  for (const field of ["#ask", "#search"]) {
    await page.fill(field, kWords);
    await until("rtl", () => direction(field));
  }
  await page.fill("#search", "");
  await page.locator("#new-chat").click();
  await ask(page, `echo ${kWords}\n\n- \u0648\u0627\u062d\u062f\n\nand English`);
  await idle(page);
  await until("rtl", () => direction(".answer p >> nth=0"));
  await until("rtl", () => direction(".answer ul"));
  await until("ltr", () => direction(".answer p >> nth=-1"));
  await check();
});

test("a text of nothing but open brackets does not freeze it", async (t) => {
  const { page, check } = await visit(t);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    setInterval(() => {
      window.longest = Math.max(window.longest, performance.now() - last);
      last = performance.now();
    }, 20);
  });
  for (const opening of ["\\(", "\\( "]) {
    await ask(page, `echo ${opening.repeat(100_000 / opening.length)}`);
    await idle(page);
  }
  const ms = await page.evaluate(() => window.longest);
  assert.ok(ms < 3000 * kPatience, `it stood still for ${ms} ms`);
  await check();
});

test("five hundred chats: a save does not draw the history anew", async (t) => {
  const { page, check } = await visit(t);
  const chats = Array.from({ length: 500 }, (_, i) => ({ id: `chat-${i}`, title: `Chat ${i}`, created: i, updated: i,
    nodes: { [`a${i}`]: { role: "user", content: "x".repeat(2000), children: [] } }, root: { children: [`a${i}`], active: 0 } }));
  const file = JSON.stringify({ format: "ponder-chats", version: 1, chats });
  await page.locator("#import-file").setInputFiles({ name: "many.json", mimeType: "application/json", buffer: Buffer.from(file) });
  await page.getByText("500 chats imported.").waitFor({ timeout: 30_000 });
  await page.reload();
  await until(500, () => page.locator(".entry").count());
  await ask(page, "slow among many");
  await page.locator(".thinking").waitFor();
  await until(501, () => page.locator(".entry").count());
  await page.evaluate(() => {
    window.drawn = 0;
    new MutationObserver(() => { window.drawn += 1; }).observe(document.getElementById("history"), { childList: true });
  });
  await page.waitForTimeout(3500);  // two saves
  await until(0, () => page.evaluate(() => window.drawn));
  await page.keyboard.press("Escape");
  await check();
});

test("the focus is never lost to a button that went away", async (t) => {
  const { page, check } = await visit(t);
  const focus = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.id);
  await ask(page, "echo one");
  await idle(page);
  await page.locator(".message.user").getByLabel("Edit", { exact: true }).click({ force: true });
  await page.getByRole("button", { name: "Cancel" }).click();
  await until("Edit", () => focus());
  await page.locator(".message.assistant").getByLabel("Delete", { exact: true }).click({ force: true });
  await until("Your question", () => focus());
  await choose(page, "echo one", "Delete");
  await until("Search chats", focus);
  await check();
});
