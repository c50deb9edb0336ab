// @ai-sdk/deepseek, as it is: the thought apart from the text, streamed and not.
import assert from "node:assert/strict";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { generateText, streamText } from "ai";

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
