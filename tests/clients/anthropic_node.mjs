// @anthropic-ai/sdk, as it is: plain, streamed, thought, tools, JSON schema, counted, cancelled, and
// errors.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";

const baseURL = process.env.BASE_URL;
const client = new Anthropic({ baseURL, apiKey: process.env.KEY, maxRetries: 0 });
const messages = [{ role: "user", content: "line" }];
const thinking = { type: "enabled", budget_tokens: 10 };
const common = { model: "tiny", messages, max_tokens: 80, seed: 4, thinking };
const answers = { ...common, thinking: { type: "disabled" } };

const whole = await client.messages.create({ ...common, system: "be brief" });
assert.equal(whole.role, "assistant");
assert.equal(whole.content[0].type, "thinking");
assert.ok(whole.content[0].thinking.length > 0 && whole.content[0].signature.length > 0);
assert.ok(whole.usage.input_tokens + whole.usage.cache_read_input_tokens > 0);
assert.ok(whole.usage.output_tokens > 0);
assert.ok(whole._request_id);

// The SDK puts the stream together; its pieces are what it ends with.
let text = "", thought = "";
const stream = client.messages.stream(common)
  .on("text", (piece) => { text += piece; })
  .on("thinking", (piece) => { thought += piece; });
const streamed = await stream.finalMessage();
assert.equal(streamed.content.find((block) => block.type === "thinking").thinking, thought);
assert.equal(streamed.content.find((block) => block.type === "text")?.text ?? "", text);
assert.ok(["end_turn", "max_tokens"].includes(streamed.stop_reason));

// Its blocks go back as they came.
const again = await client.messages.create({ ...answers, messages: [...messages,
  { role: "assistant", content: streamed.content.length > 1 ? streamed.content : "well" },
  { role: "user", content: [{ type: "text", text: "more", cache_control: { type: "ephemeral" } }] }] });
assert.equal(again.content[0].type, "text");

const tools = [{ name: "weather", description: "of a city", input_schema: {
  type: "object", properties: { city: { enum: ["Bern", "Rome"] } }, required: ["city"] } }];
const called = await client.messages.create({ ...answers, max_tokens: 200, tools, tool_choice: { type: "any" } });
assert.equal(called.stop_reason, "tool_use");
const call = called.content.find((block) => block.type === "tool_use");
assert.equal(call.name, "weather");
assert.ok(["Bern", "Rome"].includes(call.input.city));
const inPieces = await client.messages.stream({ ...answers, max_tokens: 200, tools,
  tool_choice: { type: "tool", name: "weather" } }).finalMessage();
assert.ok(["Bern", "Rome"].includes(inPieces.content.at(-1).input.city));
await client.messages.create({ ...answers, tools, messages: [...messages,
  { role: "assistant", content: called.content },
  { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "12 degrees" }] }] });

const held = await client.messages.create({ ...answers,
  output_config: { format: { type: "json_schema", schema: { enum: ["a", "b"] } } } });
assert.ok(["a", "b"].includes(JSON.parse(held.content[0].text)));

const counted = await client.messages.countTokens({ model: "tiny", messages });
assert.ok(counted.input_tokens > 0);

// Left in the middle, as its documentation has it. Its helper's abort() sometimes never settles (1.14.0).
for await (const event of await client.messages.create({ ...common, max_tokens: 400, stream: true })) {
  if (event.type === "content_block_delta") break;
}

await assert.rejects(client.messages.create({ ...common, temperature: -1 }),
  (error) => error instanceof Anthropic.BadRequestError && error.error.error.type === "invalid_request_error" &&
    error.message.includes("temperature is -1"));
const stranger = new Anthropic({ baseURL, apiKey: "wrong-key-here", maxRetries: 0 });
await assert.rejects(stranger.messages.create(common), Anthropic.AuthenticationError);
