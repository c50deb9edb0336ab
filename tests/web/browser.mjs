// A headless chromium for the pages' tests, and what every test of a page watches: nothing may run that the page
// did not bring, nothing may be loaded from elsewhere, and the page itself must not fail.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { after } from "node:test";
import { isDeepStrictEqual } from "node:util";

// How many times longer a busy machine may take.
export const kPatience = Number(process.env.PATIENCE ?? 1);
// How many times slower the page itself runs, and as many times 20 ms later it hears from its server: what a test takes
// for granted too early fails so on any machine.
const kSlower = Number(process.env.SLOWER ?? 1);

const require = createRequire(new URL("../../web/package.json", import.meta.url));

export async function start_browser() {
  const { chromium } = require("playwright-core");
  return chromium.launch({ timeout: 30_000 * kPatience, executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
}

/** ponder with these arguments: the process, and the address that `pattern` finds in what it says. */
export async function start_ponder(given, pattern) {
  const server = spawn(process.env.PONDER, given, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    server.stdout.on("data", (text) => { const found = pattern.exec(String(text)); if (found) resolve(found[1]); });
    server.on("exit", (code) => reject(new Error(`ponder ${given[0]} ended with ${code}`)));
  });
  return { server, url };
}

/** A picture of the page, where SHOTS names a folder for them. */
export async function shoot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

/** Waits until the chat page can be asked again. */
export const idle = (page) => page.waitForSelector('#send[aria-label="Send"]');

async function slow_down(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: kSlower });
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 20 * kSlower, downloadThroughput: -1, uploadThroughput: -1 });
}

/** A page of its own, with its own storage. `complaints`: what went wrong on it; `allowed`: addresses beside its server's. */
export async function open_page(browser, url, { allowed = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, acceptDownloads: true, colorScheme: "light", ...options });
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000 * kPatience);
  if (kSlower > 1) await slow_down(context, page);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error}`));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (![url, ...allowed].some((each) => request.url().startsWith(each)) && !/^(data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`); });
  page.on("popup", (popup) => complaints.push(`popup: ${popup.url()}`));
  await page.goto(url);
  const check = async () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.equal(await page.evaluate(() => window.pwned), undefined);
  };
  return { page, context, check, close: () => context.close() };
}

/** For the tests of a file: a browser and the server that `start` gives, both closed at their end, and `visit`, which opens a
 * page of that server (or of `url`) until its test is over. */
export async function stage(start) {
  const browser = await start_browser();
  const server = await start();
  after(async () => {
    await browser.close();
    await server.close();
  });
  const visit = async (t, { url = server.url, ...options } = {}) => {
    const visited = await open_page(browser, url, options);
    t.after(visited.close);
    return visited;
  };
  return { browser, server, visit };
}

/** Waits until `question()` gives what is wanted, or a text that a wanted pattern fits, and says what it gave if it never does.
 * Whatever a test reads of a page it reads so: what a page shows follows what was done to it by an unknown time. */
export async function until(wanted, question, wait_ms = 10_000) {
  const end = Date.now() + wait_ms * kPatience;
  const holds = wanted instanceof RegExp ? (found) => wanted.test(found) : (found) => isDeepStrictEqual(found, wanted);
  let found;
  do {
    found = await question();
    if (holds(found)) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  } while (Date.now() < end);
  if (wanted instanceof RegExp) assert.match(found, wanted);
  else assert.deepEqual(found, wanted);
}

/** Chooses from the menu of a chat or a folder in the history. */
export async function choose(page, of, item) {
  await page.getByLabel(`Menu of ${of}`, { exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Asks a question on the chat page. */
export async function ask(page, text) {
  await page.fill("#ask", text);
  await page.keyboard.press("Enter");
}
