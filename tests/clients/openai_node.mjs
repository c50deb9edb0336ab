// The openai package for node, as it is: plain, streamed, thought, cancelled, and errors.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY, maxRetries: 0 });
const messages = [{ role: "user", content: "line" }];
const common = { model: "tiny", messages, max_tokens: 60, seed: 4, reasoning_effort: "minimal",
  thinking: { type: "enabled", budget_tokens: 10 } };

const whole = await client.chat.completions.create(common);
assert.equal(whole.choices[0].message.role, "assistant");
assert.equal(typeof whole.choices[0].message.content, "string");
assert.ok(whole.choices[0].message.reasoning_content.length > 0);
assert.ok(whole.usage.completion_tokens_details.reasoning_tokens > 0);

let text = "", thought = "", usage = null;
const stream = await client.chat.completions.create({
  ...common, stream: true, stream_options: { include_usage: true } });
for await (const chunk of stream) {
  if (chunk.usage) usage = chunk.usage;
  text += chunk.choices[0]?.delta.content ?? "";
  thought += chunk.choices[0]?.delta.reasoning_content ?? "";
}
assert.equal(text, whole.choices[0].message.content);
assert.equal(thought, whole.choices[0].message.reasoning_content);
assert.equal(usage.total_tokens, whole.usage.total_tokens);

const cut = await client.chat.completions.create({ ...common, max_tokens: 200, stream: true });
for await (const chunk of cut) if (chunk.choices[0]?.delta.reasoning_content) break;
cut.controller.abort();

const models = await client.models.list();
assert.equal(models.data[0].id, "tiny");
const plain = await client.completions.create({ model: "tiny", prompt: "line", max_tokens: 4 });
assert.equal(plain.object, "text_completion");

await assert.rejects(client.chat.completions.create({ ...common, temperature: -1 }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === "temperature");
const stranger = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: "wrong-key-here", maxRetries: 0 });
await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
