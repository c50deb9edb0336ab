// A headless chromium for the pages' tests, and what every test of a page watches: nothing may run that the page
// did not bring, nothing may be loaded from elsewhere, and the page itself must not fail.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));

export async function start_browser() {
  const { chromium } = require("playwright-core");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
}

/** A page of its own, with its own storage. `complaints`: what went wrong on it. */
export async function open_page(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, acceptDownloads: true, colorScheme: "light", ...options });
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error}`));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`); });
  page.on("popup", (popup) => complaints.push(`popup: ${popup.url()}`));
  await page.goto(url);
  const check = async () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.equal(await page.evaluate(() => window.pwned), undefined);
  };
  return { page, context, check, close: () => context.close() };
}

/** Waits until `question()` gives what is wanted, and says what it gave if it never does. */
export async function until(wanted, question, wait_ms = 10_000) {
  const end = Date.now() + wait_ms;
  let found;
  do {
    found = await question();
    if (found === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  } while (Date.now() < end);
  assert.equal(found, wanted);
}
