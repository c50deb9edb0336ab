// Tools of servers that the person named (MCP): connected, offered, asked for, run, told. In a real browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, idle, shoot, stage, until } from "./browser.mjs";
import { start_mcp } from "./mcp_stand_in.mjs";
import { start_stand_in } from "./stand_in.mjs";

const { server, visit: open } = await stage(start_stand_in);

const asked = () => server.requests.at(-1);
const origin = () => new URL(server.url).origin;

async function visit(t, mcp) {
  t.after(() => mcp.close());
  const visited = await open(t, { allowed: [mcp.url] });
  await visited.page.locator(".suggestion").first().waitFor();
  return visited;
}

async function connect(page, url, token = "") {
  await page.keyboard.press("Control+,");
  await page.fill("#connector-url", url);
  await page.fill("#connector-token", token);
  await page.getByRole("button", { name: "Connect" }).click();
}

// A page on which the model has asked for a tool of `mcp`.
async function asked_for_tool(t, mcp) {
  const visited = await visit(t, mcp);
  await connect(visited.page, mcp.url);
  await visited.page.getByText("2 tools").waitFor();
  await visited.page.keyboard.press("Escape");
  await ask(visited.page, "tool, please");
  await idle(visited.page);
  return visited;
}

for (const handshake of [true, false]) {
  test(`a tool is run when the person says so, ${handshake ? "with a handshake" : "without one"}`, async (t) => {
    const mcp = await start_mcp({ origin: origin(), token: "secret", handshake });
    const { page, check } = await visit(t, mcp);
    await connect(page, mcp.url, "secret");
    await page.getByText("2 tools: add, second").waitFor();
    await page.keyboard.press("Escape");
    await ask(page, "tool, please");
    await idle(page);
    assert.deepEqual(asked().tools.map((tool) => tool.function.name), ["add", "second"]);
    assert.equal(asked().tools[0].function.parameters.properties.a.type, "number");
    assert.ok(!mcp.seen.includes("tools/call"));
    await shoot(page, "page-call");
    await until(/"a": 2,\s+"b": 3/, () => page.locator(".call pre").innerText());
    await page.getByRole("button", { name: "Run add", exact: true }).click();
    await page.locator(".answer", { hasText: "It gave: 5" }).waitFor();
    await idle(page);
    assert.deepEqual(asked().messages.map(({ role }) => role), ["user", "assistant", "tool"]);
    assert.equal(asked().messages[1].reasoning_content, "I need a tool.");
    assert.deepEqual(asked().messages[1].tool_calls, [{ id: "call_0", type: "function", function: { name: "add", arguments: '{"a": 2, "b": 3}' } }]);
    assert.deepEqual(asked().messages[2], { role: "tool", tool_call_id: "call_0", content: "5\n[image: left out, only text is read here]" });
    await until(null, () => page.locator(".call").getAttribute("open"));
    await shoot(page, "page-called");
    await page.reload();
    await page.locator(".answer", { hasText: "It gave: 5" }).waitFor();
    await page.locator(".call summary").click();
    await page.getByText("[image: left out").first().waitFor();
    assert.deepEqual(mcp.seen.slice(0, 2), handshake ? ["initialize", "notifications/initialized"] : ["initialize", "tools/list"]);
    await check();
  });
}

test("what is declined is not run, and the model is told", async (t) => {
  const mcp = await start_mcp({ origin: origin() });
  const { page, check } = await asked_for_tool(t, mcp);
  mcp.lag(400);  // the page is asked before it has reached the server again
  await page.reload();  // the question stays open
  await page.getByRole("button", { name: "Do not run add" }).click();
  await page.locator(".answer", { hasText: "The person did not run this." }).waitFor();
  assert.deepEqual(asked().tools.map((tool) => tool.function.name), ["add", "second"]);
  assert.ok(!mcp.seen.includes("tools/call"));
  await page.locator("#show-options").click();
  await page.uncheck("#set-tools");
  await page.locator("#options-close").click();
  await idle(page);
  await ask(page, "echo without");
  await idle(page);
  assert.equal(asked().tools, undefined);
  await check();
});

test("a session that is over is begun anew", async (t) => {
  const mcp = await start_mcp({ origin: origin() });
  const { page, check } = await asked_for_tool(t, mcp);
  mcp.forget();
  await page.getByRole("button", { name: "Run add", exact: true }).click();
  await page.locator(".answer", { hasText: "It gave: 5" }).waitFor();
  await idle(page);
  await check();
});

test("addresses that are none, other schemes, and servers that do not allow the page are told in a sentence", async (t) => {
  const mcp = await start_mcp({ origin: "http://elsewhere.example", token: "secret" });
  const { page, check } = await visit(t, mcp);
  for (const [address, said] of [["nothing", '"nothing" is no address'], ["ftp://x/mcp", "Only http and https are spoken with tools, not ftp:"],
    ["javascript:alert(1)", "not javascript:"], ["http://a:b@x/", "An address holds no password"]]) {
    await connect(page, address);
    await page.getByText(said).waitFor();
    await until(0, () => page.locator("#connector-list li").count());
  }
  await connect(page, mcp.url);
  await page.getByText(`or does not allow pages of ${origin()} (CORS).`).waitFor();
  await page.getByLabel(`Remove ${mcp.url}`).click();
  await until(0, () => page.locator("#connector-list li").count());
  const locked = await start_mcp({ origin: origin(), token: "secret" });
  t.after(() => locked.close());
  const other = await visit(t, locked);
  await connect(other.page, locked.url, "wrong");
  await other.page.getByText("asks for another token").waitFor();
  await other.check();
  await check();
});

test("a page that names no server makes no frame and asks nobody", async (t) => {
  const { page, check } = await visit(t, await start_mcp({ origin: origin() }));
  await ask(page, "echo x");
  await idle(page);
  await until(0, () => page.locator("iframe").count());
  const blocked = await page.evaluate(() => fetch("http://127.0.0.1:9/").then(() => "reached", () => "blocked"));
  assert.equal(blocked, "blocked");
  assert.equal((await page.evaluate(() => window.violations)).length, 1);
  await page.evaluate(() => { window.violations = []; });
  await check();
});
