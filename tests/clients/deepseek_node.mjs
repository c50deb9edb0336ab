// @ai-sdk/deepseek, as it is: the thought apart from the text, streamed and not, tools, JSON,
// cancelled, and errors.
import assert from "node:assert/strict";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { generateText, jsonSchema, Output, streamText, tool } from "ai";

const deepseek = createDeepSeek({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY });
const ask = { model: deepseek("deepseek-reasoner"), prompt: "line", maxOutputTokens: 60, seed: 4,
  maxRetries: 0, providerOptions: { deepseek: { thinking: { type: "enabled" } } } };

const whole = await generateText(ask);
assert.ok(whole.reasoningText.length > 0);
assert.ok(whole.usage.outputTokens > 0);

let text = "", thought = "";
for await (const part of streamText(ask).fullStream) {
  assert.notEqual(part.type, "error", String(part.error));
  if (part.type === "text-delta") text += part.text;
  if (part.type === "reasoning-delta") thought += part.text;
}
assert.ok(thought.length > 0);
assert.equal(typeof text, "string");

const answers = { ...ask, maxOutputTokens: 200, providerOptions: { deepseek: { thinking: { type: "disabled" } } } };
const weather = tool({ description: "of a city", inputSchema: jsonSchema({ type: "object",
  properties: { city: { enum: ["Bern", "Rome"] } }, required: ["city"] }) });
const called = await generateText({ ...answers, tools: { weather }, toolChoice: "required" });
assert.equal(called.finishReason, "tool-calls");
assert.ok(["Bern", "Rome"].includes(called.toolCalls[0].input.city));
const streamed = streamText({ ...answers, tools: { weather }, toolChoice: { type: "tool", toolName: "weather" } });
assert.ok(["Bern", "Rome"].includes((await streamed.toolCalls)[0].input.city));

// The call and the thought before it go back with its result.
await generateText({ ...answers, prompt: undefined, tools: { weather }, messages: [
  { role: "user", content: "line" },
  { role: "assistant", content: [{ type: "reasoning", text: "hm" }, ...called.response.messages[0].content] },
  { role: "tool", content: [{ type: "tool-result", toolCallId: called.toolCalls[0].toolCallId,
    toolName: "weather", output: { type: "text", value: "12 degrees" } }] }] });

// This client asks for a JSON object and puts the schema into the prompt; it checks the rest itself.
// A model that knows nothing may write a string without end, so several are asked.
let object = null;
for (let seed = 1; seed <= 20 && object === null; ++seed) {
  try {
    object = (await generateText({ ...answers, seed, output: Output.object({ schema: jsonSchema({ type: "object" }) }) })).output;
  } catch (error) {
    assert.equal(error.finishReason, "length", String(error));
  }
}
assert.ok(object !== null && !Array.isArray(object));
assert.equal(typeof object, "object");

const control = new AbortController();
let aborted = false;
for await (const part of streamText({ ...ask, maxOutputTokens: 400, abortSignal: control.signal }).fullStream) {
  if (part.type === "reasoning-delta") control.abort();
  if (part.type === "abort") aborted = true;
}
assert.ok(aborted);

await assert.rejects(generateText({ ...answers, temperature: -1 }),
  (error) => error.statusCode === 400 && error.message.includes("temperature is -1"));
