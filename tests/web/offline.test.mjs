// A server that goes away and comes back, without a reload of the page. In a real browser, against the stand-in server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, idle, open_page, shoot, start_browser, until } from "./browser.mjs";
import { start_stand_in } from "./stand_in.mjs";

let browser;
before(async () => { browser = await start_browser(); });
after(() => browser?.close());

/** A page, and a server that `leave` ends and `come_back` starts again where it was. */
async function stage(t) {
  let server = await start_stand_in();
  const { url } = server;
  const port = Number(new URL(url).port);
  const visited = await open_page(browser, url);
  t.after(async () => { await visited.close(); await server.close(); });
  await visited.page.waitForSelector(".suggestion");
  return { ...visited, leave: () => server.close(), come_back: async (options) => { server = await start_stand_in({ ...options, port }); },
    requests: () => server.requests };
}

const note = (page) => page.locator(".message.assistant").last().locator(".note");
const written = async (page) => (await page.locator(".thought-body").last().textContent().catch(() => "")) ?? "";

test("it goes away in the middle of an answer: what had come and the draft are kept, and the answer is gone on with", async (t) => {
  const { page, check, leave, come_back, requests } = await stage(t);
  await ask(page, "slow one");
  await until(true, async () => (await written(page)).length > 60);
  await page.fill("#ask", "my next question");
  await leave();
  await idle(page);
  await until(/^The connection (broke|ended) before the answer was complete\.\s+Continue\s+Try again$/, () => note(page).innerText());
  const before = await written(page);
  assert.ok(before.length > 60);
  await until("my next question", () => page.inputValue("#ask"));
  await page.getByText("The server cannot be reached; this page looks for it until it is back.").waitFor();
  await shoot(page, "page-offline");
  await come_back();
  await page.getByText("The server is back.").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await until(true, async () => (await written(page)).length > before.length);
  assert.equal(requests().at(-1).messages.at(-1).prefix, true);
  assert.ok(before.startsWith(requests().at(-1).messages.at(-1).reasoning_content));
  await page.keyboard.press("Escape");
  await idle(page);
  await until(true, async () => (await written(page)).startsWith(before));
  await until("my next question", () => page.inputValue("#ask"));
  await page.keyboard.press("Control+Shift+O");
  await page.locator(".entry-open").first().click();
  await until("my next question", () => page.inputValue("#ask"));
  await check();
});

test("it is away when a question is sent: the page says so, waits, and is answered when it is back", async (t) => {
  const { page, check, leave, come_back, requests } = await stage(t);
  await ask(page, "echo before");
  await idle(page);
  await leave();
  await ask(page, "echo while it is away");
  await until(/^The server cannot be reached\. Trying again in \d s\.$/, () => note(page).innerText());
  await page.fill("#ask", "the next one");
  await page.waitForTimeout(400);
  await come_back({ models: [{ id: "another-model" }] });
  await idle(page);
  await until("while it is away", () => page.locator(".answer").last().innerText());
  await until(true, () => note(page).isHidden());
  assert.deepEqual(requests().map(({ messages }) => messages.map(({ content }) => content)), [["echo before", "before", "echo while it is away"]]);
  await until("the next one", () => page.inputValue("#ask"));
  await page.locator("#ask").focus();
  await page.keyboard.press("Enter");
  await until(2, () => requests().length);
  assert.equal(requests().at(-1).model, "another-model", "it knows what is served now");
  await idle(page);
  await check();
});

test("who does not want to wait stops it, and asks again later", async (t) => {
  const { page, check, leave, come_back } = await stage(t);
  await leave();
  await ask(page, "echo at last");
  await until(/cannot be reached/, () => note(page).innerText());
  await page.keyboard.press("Escape");
  await idle(page);
  await until(/^Stopped\./, () => note(page).innerText());
  await page.waitForTimeout(400);
  // The page goes while nobody is there to give it again. (A browser's own page of an error would load it again by itself, at
  // any moment: a click could meet the page that is about to go.)
  const address = page.url().split("#")[0];
  await page.goto("about:blank");
  await come_back();
  await page.goto(address);
  await page.locator(".entry-open").first().click();
  await page.getByRole("button", { name: "Try again" }).click();
  await idle(page);
  await until("at last", () => page.locator(".answer").last().innerText());
  await check();
});

test("what a proxy says of a server that is away is not shown as an answer", async (t) => {
  const { page, check } = await stage(t);
  let times = 0;
  await page.route("**/v1/chat/completions", (route) => (times++ === 0
    ? route.fulfill({ status: 502, contentType: "text/html", body: "<html><body><h1>502 Bad Gateway</h1></body></html>" }) : route.continue()));
  await ask(page, "echo behind a proxy");
  await until(/^The server cannot be reached\. Trying again in 1 s\.$/, () => note(page).innerText());
  await idle(page);
  await until("behind a proxy", () => page.locator(".answer").last().innerText());
  await check();
});
