// The dashboard in a real browser, served by the program itself over a folder that a run might have left.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { open_page, shoot, start_browser, start_ponder, until } from "./browser.mjs";

const make_run = (...given) => execFileSync("python3", [fileURLToPath(new URL("make_run.py", import.meta.url)), ...given]);
const real_run = process.env.PONDER_TEST_RUN;  // the folder of a run of ponder r1, for pictures of it
const work = mkdtempSync(join(tmpdir(), "watch"));
const folder = join(work, "r1-tiny");
let browser;
const servers = [];
let url;

async function watch(run) {
  const { server, url } = await start_ponder(["watch", run, "--port", "0"], /(http:\S+)/);
  servers.push(server);
  return url;
}

before(async () => {
  make_run(folder);
  url = await watch(folder);
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  for (const server of servers) server.kill();
  rmSync(work, { recursive: true });
});

async function visit(t, options, address = url) {
  const visited = await open_page(browser, address, { viewport: { width: 1360, height: 900 }, ...options });
  t.after(visited.close);
  await visited.page.waitForSelector(".curve canvas, .spark");
  return visited;
}

const shown_curves = (page) => page.locator(".curve:visible figcaption > span:first-child").allInnerTexts();

test("all stages at a glance, the curves of one, and several over each other", async (t) => {
  const { page, check } = await visit(t);
  const rows = page.locator("#overview tbody tr");
  await until(16, () => rows.count());
  await until(true, () => page.locator("#curves").isHidden());
  await until(16, () => page.locator("#overview .spark").count());
  await until(/zero\s+grpo\s+done\s+120\s+10.7\s+accuracy\s+held out 0\.71 \(0\.60 - 0\.80\)/, () => rows.nth(1).innerText());
  await shoot(page, "watch-overview");
  await page.getByRole("button", { name: "final" }).first().click();
  await until(["Reward", "Accuracy", "Length in tokens", "Entropy", "KL to the reference", "Share cut off", "Gradient norm", "Tokens a second"], () => shown_curves(page));
  await until("final, step 40", () => page.locator("#state").innerText());
  await until(/recipe tiny: R1 in the small/, () => page.locator("#about").innerText());
  await page.getByRole("button", { name: "base", exact: true }).click();
  await until(["Loss", "Gradient norm", "Tokens a second"], () => shown_curves(page));
  await page.getByRole("button", { name: "zero", exact: true }).click();
  await until(/held out pass@1\s+0\.71 \(0\.60 - 0\.80\)/, () => page.locator("#figures").innerText());
  await page.locator(".curve:visible .u-over").first().hover();
  await until(/step \d+/, () => page.locator(".curve .last").first().innerText());
  await page.check("#overlay");
  await page.getByRole("button", { name: "final running" }).click();
  await until(["zero", "final"], () => page.locator("#legend > span").allInnerTexts());
  await page.check("#logarithmic");
  await shoot(page, "watch-overlay");
  await check();
});

test("episodes are found by task, result, reward and words, and read", async (t) => {
  const { page, check } = await visit(t);
  const count = () => page.locator(".column .hint").innerText();
  await until(/^24 episodes, mean reward/, () => count());
  await until(/^step 120$/, () => page.locator(".step-row output").innerText());
  await until(/Use each of the numbers 3, 5 and 8/, () => page.locator(".reader").innerText());
  await page.selectOption("#f-task", "countdown");
  await until(/^8 episodes/, () => count());
  await until(/3\*5=15|Wait/, () => page.locator(".reader .thought").innerText());
  await page.selectOption("#f-task", "");
  await page.selectOption("#f-result", { label: "right" });
  await until(0, () => page.locator(".found .dot:not(.right)").count());
  await until(true, async () => await page.locator(".found .dot.right").count() > 10);
  await page.selectOption("#f-result", { label: "all" });
  await page.fill("#f-low", "2");
  await until("No episode fits.", count);
  await page.fill("#f-low", "");
  await page.fill("#f-text", "STRAWBERRY");
  await until(/^8 episodes/, () => count());
  await page.fill("#f-text", "");
  await page.locator(".step-row input").fill("0");
  await page.selectOption("#f-result", { label: "not judged" });
  await until(/^1 episode,/, () => count());
  await until(/the verifier took longer/, () => page.locator(".reader").innerText());
  await check();
});

test("two steps side by side show the same question", async (t) => {
  const { page, check } = await visit(t);
  await page.check("#compare");
  await until("1", () => page.inputValue("#f-asked"));
  await until(2, () => page.locator(".reader .thought").count());
  await until("step 20", () => page.locator(".step-row output").first().innerText());
  const questions = () => page.locator(".reader .part .text").filter({ hasText: /^(Use|What is the gr)/ }).allInnerTexts();
  await page.locator(".found").first().locator("button").nth(1).click();
  await until("What is the greatest common divisor of 84 and 36?,What is the greatest common divisor of 84 and 36?", async () => String(await questions()));
  await until("step 120", () => page.locator(".step-row output").last().innerText());
  await page.evaluate(() => document.getElementById("episodes").scrollIntoView());
  await shoot(page, "watch-compare");
  await page.uncheck("#compare");
  await until(1, () => page.locator(".column").count());
  await check();
});

test("figures go out as CSV and as a picture; what is done is told by its last stage, not its last ablation", async (t) => {
  const done = join(work, "r1-done");
  make_run(done, "--done");
  const { page, check } = await visit(t, {}, await watch(done));
  await until("final, step 80, held out 0.93", () => page.locator("#state").innerText());
  await until("final", () => page.inputValue("#f-stage"));
  await until(/^24 episodes/, () => page.locator(".column .hint").innerText());
  await page.getByRole("button", { name: "zero", exact: true }).first().click();
  const save = async (name) => readFileSync(await (await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]))[0].path());
  const lines = String(await save("CSV")).trim().split("\n");
  assert.match(lines[0], /^stage,step,reward,accuracy,/);
  assert.equal(lines.length, 121);
  assert.match(lines[1], /^zero,1,0\.\d+/);
  assert.equal((await save("PNG")).subarray(1, 4).toString(), "PNG");
  await check();
});

test("runs of one folder are laid over each other", async (t) => {
  const runs = join(work, "runs");
  for (const name of ["first", "second"]) {
    mkdirSync(join(runs, name), { recursive: true });
    writeFileSync(join(runs, name, "metrics.jsonl"), [1, 2, 3].map((step) => `{"step":${step},"reward":0.${step}}\n`).join(""));
  }
  const { page, check } = await visit(t, {}, await watch(runs));
  await page.check("#overlay");
  for (const name of ["first", "second"]) await page.locator("#stages").getByRole("button", { name, exact: true }).click();
  await until(["first", "second"], () => page.locator("#legend > span").allInnerTexts());
  await until(["Reward"], () => shown_curves(page));
  await check();
});

test("it goes along with a run, and fits a phone", async (t) => {
  const { page, check } = await visit(t, { viewport: { width: 390, height: 800 }, colorScheme: "dark" });
  await until("step 120", () => page.locator(".step-row output").innerText());
  make_run(folder, "--more", "120");
  await until("step 121", () => page.locator(".step-row output").innerText());
  await until(390, () => page.evaluate(() => document.documentElement.scrollWidth));
  await until("rgb(22, 23, 26)", () => page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  await check();
});

test("a run that was made", { skip: !real_run && "PONDER_TEST_RUN names none" }, async (t) => {
  const { page, check } = await visit(t, {}, await watch(real_run));
  await page.getByRole("button", { name: "zero", exact: true }).click();
  await until(/held out pass@1\s+0\.\d+/, () => page.locator("#figures").innerText());
  await shoot(page, "watch-curves");
  await check();
});
