// Nobody is shut out of the chat page: axe-core finds nothing on it, in either colour scheme, whatever is open.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { ask, idle, shoot, stage } from "./browser.mjs";
import { start_stand_in } from "./stand_in.mjs";

const axe = createRequire(new URL("../../web/package.json", import.meta.url)).resolve("axe-core/axe.min.js");
const { visit } = await stage(() => start_stand_in({ models: [{ id: "base" }, { id: "base:sums", parent: "base" }] }));

const kEverything = "echo # A title\n\nSome *words* with `code`, $x^2$ and a [link](https://example.org).\n\n\\[" +
  "a+".repeat(200) + "b\\]\n\n- [x] done\n\n> quoted\n\n| a | b |\n|--:|:-:|\n| 1 | 2 |\n\n```python\n# note\nprint('x', 1)\n```\n";

for (const scheme of ["light", "dark"]) {
  test(`axe-core finds nothing, ${scheme}`, async (t) => {
    const { page, check } = await visit(t, { colorScheme: scheme, bypassCSP: true });
    const findings = async (what) => {
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => { try { animation.finish(); } catch { animation.cancel(); } })));
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`), []);
    };
    await page.addScriptTag({ path: axe });
    await page.locator(".suggestion").first().waitFor();
    await findings("empty");
    await ask(page, kEverything);
    await idle(page);
    await ask(page, "Use 3, 5 and 8 once each to make 16.");
    await idle(page);
    await page.locator(".thought-head").last().click();
    await findings("chat");
    await ask(page, "fail now");
    await idle(page);
    await findings("failed");
    await page.keyboard.press("Control+,");
    await page.fill("#connector-url", "ftp://x");
    await page.getByRole("button", { name: "Connect" }).click();
    await findings("settings");
    await shoot(page, `page-settings-${scheme}`);
    await page.keyboard.press("Escape");
    await page.locator("#show-options").click();
    await page.check("#set-logprobs");
    await page.fill("#set-temperature", "9");
    await page.keyboard.press("Tab");
    await findings("options");
    await shoot(page, `page-options-${scheme}`);
    await page.keyboard.press("Escape");
    await page.locator("#beside").click();
    await page.keyboard.press("Escape");
    await page.locator("#files-field").setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("some notes") });
    await page.locator("#files .file").waitFor();
    await findings("files");
    await ask(page, "short and with tokens");
    await idle(page);
    await page.getByLabel("Token probabilities").last().click();
    await page.locator(".token-list").focus();
    await page.keyboard.press("ArrowRight");
    await findings("tokens, two answers");
    await shoot(page, `page-tokens-${scheme}`);
    await page.locator(".entry .icon-button").first().click({ force: true });
    await page.getByRole("menuitem", { name: "Move to folder" }).click();
    await page.locator("#folder-name:focus").waitFor();
    await findings("folder's dialog");
    await page.keyboard.type("Sums");
    await page.keyboard.press("Enter");
    await page.locator(".folder-open").waitFor();
    await page.locator(".in-folder .icon-button").click({ force: true });
    await findings("menu");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("title");
    await page.locator("mark").first().waitFor();
    await findings("search");
    await check();
  });
}
