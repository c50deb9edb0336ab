// The chat page with the server it is made for: ponder serve, and a small real model.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { open_page, start_browser, until } from "./browser.mjs";

const model = process.env.PONDER_TEST_MODEL;
let browser;
let server;
let url;

before(async () => {
  if (!model) return;
  server = spawn(process.env.PONDER, ["serve", "-m", model, "--name", "smollm2", "--port", "0", "--quiet", "--temperature", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (text) => { const found = /chat page at (http:\S+)/.exec(String(text)); if (found) resolve(found[1]); });
    server.on("exit", (code) => reject(new Error(`ponder serve ended with ${code}`)));
  });
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  server?.kill();
});

test("a question is answered, and a long answer is stopped", { skip: !model && "no model is there" }, async (t) => {
  const { page, check, close } = await open_page(browser, url);
  t.after(close);
  await page.waitForSelector(".suggestion");
  await page.fill("#ask", "What is the capital of Japan?");
  await page.keyboard.press("Enter");
  await page.waitForSelector('#send[aria-label="Send"]');
  assert.equal(await page.locator(".answer").innerText(), "The capital of Japan is Tokyo.");
  assert.match(await page.locator(".figures").last().innerText(), /^8 tokens . [\d.]+ tokens\/s$/);
  assert.match(await page.locator("#gauge").innerText(), /^45 \/ 8,192$/);
  await page.fill("#ask", "Write a very long story about the keeper of a lighthouse.");
  await until(true, async () => /^5\d \/ 8,192$/.test(await page.locator("#gauge").innerText()));
  await page.keyboard.press("Enter");
  await until(true, async () => (await page.locator(".answer").last().innerText()).length > 20);
  await page.keyboard.press("Escape");
  await page.getByText("Stopped.").waitFor();
  await until(true, async () => /^ponder_replies_cancelled_total 1$/m.test(await (await fetch(`${url}metrics`)).text()));
  await check();
});
