// The openai package for node, as it is: plain, streamed, thought, tools, JSON schema, cancelled, and
// errors.
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

const answers = { ...common, max_tokens: 200, reasoning_effort: "none", thinking: { type: "disabled" } };
const tools = [{ type: "function", function: { name: "weather", description: "of a city", parameters: {
  type: "object", properties: { city: { enum: ["Bern", "Rome"] } }, required: ["city"] } } }];
const called = await client.chat.completions.create({ ...answers, tools, tool_choice: "required" });
assert.equal(called.choices[0].finish_reason, "tool_calls");
const call = called.choices[0].message.tool_calls[0];
assert.ok(["Bern", "Rome"].includes(JSON.parse(call.function.arguments).city));
const inPieces = await client.chat.completions.stream({ ...answers, tools,
  tool_choice: { type: "function", function: { name: "weather" } } }).finalMessage();
assert.ok(["Bern", "Rome"].includes(JSON.parse(inPieces.tool_calls[0].function.arguments).city));
await client.chat.completions.create({ ...answers, tools, messages: [...messages, called.choices[0].message,
  { role: "tool", tool_call_id: call.id, content: "12 degrees" }] });

const schema = { type: "object", properties: { yes: { type: "boolean" } }, required: ["yes"] };
const held = await client.chat.completions.create({ ...answers,
  response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } } });
assert.equal(typeof JSON.parse(held.choices[0].message.content).yes, "boolean");

// A thought that comes back is taken.
await client.chat.completions.create({ ...answers,
  messages: [...messages, whole.choices[0].message, { role: "user", content: "more" }] });

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
