// The chat page with the server it is made for: ponder serve, and a small real model.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { idle, open_page, shoot, start_browser, start_ponder, until } from "./browser.mjs";

const model = process.env.PONDER_TEST_MODEL;
let browser;
const servers = [];

before(async () => { browser = await start_browser(); });
after(async () => {
  await browser?.close();
  for (const server of servers) server.kill();
});

/** The address of a server of its own. */
const serve = (...given) => serve_at("0", ...given);

async function serve_at(port, ...given) {
  const { server, url } = await start_ponder(["serve", "--port", port, "--quiet", ...given], /chat page at (http:\S+)/);
  servers.push(server);
  return url;
}

test("a question is answered, and a long answer is stopped", { skip: !model && "no model is there" }, async (t) => {
  const url = await serve("-m", model, "--name", "smollm2", "--temperature", "0");
  const { page, check, close } = await open_page(browser, url);
  t.after(close);
  await page.waitForSelector(".suggestion");
  await page.fill("#ask", "What is the capital of Japan?");
  await page.keyboard.press("Enter");
  await page.waitForSelector('#send[aria-label="Send"]');
  await until("The capital of Japan is Tokyo.", () => page.locator(".answer").innerText());
  await until(/^8 tokens . [\d.]+ tokens\/s$/, () => page.locator(".figures").last().innerText());
  await until(/^45 \/ 8,192$/, () => page.locator("#gauge").innerText());
  await page.fill("#ask", "Write a very long story about the keeper of a lighthouse.");
  await until(/^5\d \/ 8,192$/, () => page.locator("#gauge").innerText());
  await page.keyboard.press("Enter");
  await until(true, async () => (await page.locator(".answer").last().innerText()).length > 20);
  await page.keyboard.press("Escape");
  await page.getByText("Stopped.").waitFor();
  await until(true, async () => /^ponder_replies_cancelled_total 1$/m.test(await (await fetch(`${url}metrics`)).text()));
  await check();
});

test("a server that is killed in the middle of an answer and started again goes on with it", { skip: !model && "no model is there" }, async (t) => {
  const given = ["-m", model, "--name", "smollm2", "--temperature", "0"];
  const url = await serve(...given);
  const { page, check, close } = await open_page(browser, url);
  t.after(close);
  await page.waitForSelector(".suggestion");
  await page.fill("#ask", "Write a very long story about the keeper of a lighthouse.");
  await page.keyboard.press("Enter");
  const said = () => page.locator(".answer").last().innerText();
  await until(true, async () => (await said().catch(() => "")).length > 60);
  await page.fill("#ask", "What is its name?");
  servers.at(-1).kill("SIGKILL");
  await idle(page);
  const before = await said();
  assert.ok(before.length > 60);
  await page.locator(".note.failed", { hasText: /^The connection (broke|ended) before the answer was complete\./ }).waitFor();
  const { port } = new URL(url);
  await serve_at(port, ...given);
  await page.getByText("The server is back.").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await until(true, async () => (await said()).length > before.length + 60);
  await until(true, async () => (await said()).startsWith(before.slice(0, 50)));
  await page.keyboard.press("Escape");
  await idle(page);
  await until("What is its name?", () => page.inputValue("#ask"));
  servers.at(-1).kill("SIGKILL");
  await until(true, async () => !(await fetch(url).then(() => true, () => false)));
  await page.fill("#ask", "What is the capital of Japan?");
  await page.keyboard.press("Enter");
  await page.getByText(/^The server cannot be reached. Trying again in \d s.$/).waitFor();
  await serve_at(port, ...given);
  await idle(page);
  await until(/Tokyo/, () => said());
  await check();
});

// The model that comes with ponder, and no other: what somebody sees who has just begun.
test("its own model offers questions, thinks in the open and answers", async (t) => {
  const url = await serve("--temperature", "0");
  const visit = async (options) => {
    const visited = await open_page(browser, url, options);
    t.after(visited.close);
    await visited.page.waitForSelector(".suggestion");
    return visited;
  };
  const ask = async (page) => {
    await page.fill("#ask", "Anna has 19 apples and buys 37 more. How many has she now?");
    await page.keyboard.press("Enter");
  };
  const { page, check } = await visit();
  await shoot(page, "chat-empty");
  // It may have thought before anybody looks, so no state on the way is waited for.
  await page.locator(".suggestion").first().click();
  await page.locator(".thought-head", { hasText: "Thought for" }).waitFor();
  await idle(page);
  await ask(page);
  await until(true, async () => await page.locator(".thought-body").count() === 2 && (await page.locator(".thought-body").last().textContent()).length > 40);
  await shoot(page, "chat-thinking");
  await page.locator(".message.assistant").last().locator(".thought-head", { hasText: "Thought for" }).waitFor();
  await idle(page);
  await until(/^Thought for .*\d+ tokens/, () => page.locator(".thought-head").last().innerText());
  await page.locator(".thought-head").last().click();
  await shoot(page, "chat-answer");
  await page.reload();
  await until(2, () => page.locator(".message.assistant").count());
  await check();

  const dark = await visit({ colorScheme: "dark" });
  await ask(dark.page);
  await dark.page.locator(".thought-head", { hasText: "Thought for" }).waitFor();
  await idle(dark.page);
  await until(/19\+37/, () => dark.page.locator(".thought-body").textContent());
  await until("56", () => dark.page.locator(".answer").innerText());
  await shoot(dark.page, "chat-dark");
  await dark.check();
  const phone = await visit({ viewport: { width: 375, height: 720 }, hasTouch: true, isMobile: true });
  await ask(phone.page);
  await phone.page.locator(".thought-head", { hasText: "Thought for" }).waitFor();
  await idle(phone.page);
  await until(375, () => phone.page.evaluate(() => document.documentElement.scrollWidth));
  await shoot(phone.page, "chat-phone");
  await phone.check();
});
