// Chats as things: pinned, filed, taken out one by one and back in. In a real browser, against the stand-in server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ask, choose, idle, shoot, stage, until } from "./browser.mjs";
import { start_stand_in } from "./stand_in.mjs";

const { visit } = await stage(start_stand_in);

async function with_chats(t, ...questions) {
  const visited = await visit(t);
  for (const question of questions) {
    await visited.page.locator("#new-chat").click();
    await ask(visited.page, question);
    await idle(visited.page);
  }
  await until(questions.length, () => visited.page.locator(".entry").count());
  return visited;
}

const history = (page) => page.locator("#history h2, #history .entry:not(.folder)").evaluateAll((parts) => parts.map((part) => part.querySelector(".entry-title")?.textContent ?? part.textContent));

test("chats are pinned and filed, and stay so", async (t) => {
  const { page, check } = await with_chats(t, "echo a", "echo b", "echo c");
  await choose(page, "echo a", "Pin");
  await until("Pinned,echo a,Today,echo c,echo b", async () => String(await history(page)));
  await choose(page, "echo b", "Move to folder");
  await page.locator("#folder-name:focus").waitFor();
  await page.keyboard.type("Sums");
  await page.keyboard.press("Enter");
  await until("Pinned,echo a,Sums,echo b,Today,echo c", async () => String(await history(page)));
  await choose(page, "echo c", "Move to folder");
  await page.locator("#folder-list").getByRole("button", { name: "Sums" }).click();
  await until("Pinned,echo a,Sums,echo c,echo b", async () => String(await history(page)));
  await shoot(page, "page-folders");
  await page.reload();
  await until("Pinned,echo a,Sums,echo c,echo b", async () => String(await history(page)));
  await page.getByRole("button", { name: "Sums 2" }).click();
  await until("Pinned,echo a,Sums", async () => String(await history(page)));
  await until("Sums", () => page.evaluate(() => document.activeElement.dataset.folder));
  await page.keyboard.press("Control+k");
  await page.keyboard.type("echo b");  // a search looks into closed folders, too
  await until("Sums,echo b", async () => String(await history(page)));
  await page.fill("#search", "");
  await until("Pinned,echo a,Sums", async () => String(await history(page)));
  await choose(page, "folder Sums", "Rename");
  await page.keyboard.type("Products");
  await page.keyboard.press("Enter");
  await until("Pinned,echo a,Products,echo c,echo b", async () => String(await history(page)));
  await choose(page, "folder Products", "Take all chats out");
  await choose(page, "echo a", "Unpin");
  await until("Today,echo c,echo b,echo a", async () => String(await history(page)));
  await check();
});

test("a name that is being written outlives the saves of an answer that streams", async (t) => {
  const { page, check } = await with_chats(t, "echo a");
  await page.locator("#new-chat").click();
  await ask(page, "slow one");
  await page.locator(".thinking").waitFor();
  await choose(page, "echo a", "Rename");
  await page.keyboard.type("A better");
  await page.waitForTimeout(2000);  // longer than between two saves
  await page.keyboard.type(" title");
  await page.keyboard.press("Enter");
  await until(true, async () => (await history(page)).includes("A better title"));
  await page.keyboard.press("Escape");
  await check();
});

test("a menu is walked by the keyboard and gives the focus back", async (t) => {
  const { page, check } = await with_chats(t, "echo a");
  const button = page.getByLabel("Menu of echo a");
  await button.focus();
  await page.keyboard.press("Enter");
  const focus = () => page.evaluate(() => document.activeElement.textContent);
  await until("Pin", () => focus());
  await until("true", () => button.getAttribute("aria-expanded"));
  await page.keyboard.press("ArrowUp");
  await until("Delete", () => focus());
  await page.keyboard.press("ArrowDown");
  await until("Pin", () => focus());
  await page.keyboard.press("Escape");
  await until(0, () => page.locator(".menu").count());
  await until("Menu of echo a", () => page.evaluate(() => document.activeElement.getAttribute("aria-label")));
  await check();
});

async function exported(page, title, item) {
  const [download] = await Promise.all([page.waitForEvent("download"), choose(page, title, item)]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("one chat goes out as Markdown and as JSON, and comes back whole", async (t) => {
  const { page, check } = await with_chats(t, "echo other", "What is 3 + 5? / <b>");
  await page.locator("#show-options").click();
  await page.fill("#set-seed", "5");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await choose(page, "What is 3 + 5? / <b>", "Pin");
  const markdown = await exported(page, "What is 3 + 5? / <b>", "Export as Markdown");
  assert.equal(markdown.name, "What-is-3-5-b.md");
  assert.match(markdown.text, /^# What is 3 \+ 5\? \/ <b>\n\n## Question\n\nWhat is 3 \+ 5\? \/ <b>\n\n## Answer \(ponder-r1-tiny\)\n\n<details>\n<summary>Thought<\/summary>\n\nNumbers 3[^]*<\/details>\n\nUse all three: \$3/);
  const json = await exported(page, "What is 3 + 5? / <b>", "Export as JSON");
  assert.equal(json.name, "What-is-3-5-b.json");
  assert.equal(JSON.parse(json.text).chats.length, 1);
  const other = await visit(t);
  await other.page.locator("#import-file").setInputFiles({ name: json.name, mimeType: "application/json", buffer: Buffer.from(json.text) });
  await until("Pinned,What is 3 + 5? / <b>", async () => String(await history(other.page)));
  await other.page.locator(".entry-open").click();
  await other.page.locator(".answer .katex").first().waitFor();
  await other.page.locator("#show-options").click();
  await until("5", () => other.page.inputValue("#set-seed"));
  await other.check();
  await check();
});

test("a tab that is at work on a chat takes its new name from another", async (t) => {
  const { page, context, check } = await with_chats(t, "echo a");
  const other = await context.newPage();
  await other.goto(page.url());
  await other.locator(".answer").waitFor();
  await choose(other, "echo a", "Rename");
  await other.keyboard.type("A better title");
  await other.keyboard.press("Enter");
  await until("A better title", () => page.locator("#title").innerText());
  await ask(page, "echo more");
  await idle(page);
  await page.reload();
  await until("A better title", () => page.locator("#title").innerText());
  await check();
});
