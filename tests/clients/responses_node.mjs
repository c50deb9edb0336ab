// The openai package for node over /v1/responses: plain, streamed, thought, tools, JSON schema,
// cancelled, and errors.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY, maxRetries: 0 });
const common = { model: "tiny", input: "line", max_output_tokens: 300, seed: 4,
  reasoning: { effort: "minimal", summary: "auto" } };
const answers = { ...common, reasoning: { effort: "none" } };

const whole = await client.responses.create({ ...common, instructions: "be brief", metadata: { a: "b" } });
assert.equal(whole.output[0].type, "reasoning");
assert.ok(whole.output[0].summary[0].text.length > 0);
assert.equal(typeof whole.output_text, "string");
assert.equal(whole.metadata.a, "b");
assert.ok(whole.usage.output_tokens_details.reasoning_tokens > 0);

// The SDK puts the stream together from its events; the last one has it all.
let text = "", thought = "", number = 0;
const stream = client.responses.stream(common);
for await (const event of stream) {
  assert.equal(event.sequence_number, number++);
  if (event.type === "response.output_text.delta") text += event.delta;
  if (event.type === "response.reasoning_summary_text.delta") thought += event.delta;
}
const streamed = await stream.finalResponse();
assert.equal(streamed.output[0].summary[0].text, thought);
assert.equal(streamed.output_text, text);

// What came goes back as it came.
await client.responses.create({ ...answers, include: ["reasoning.encrypted_content"], store: false,
  input: [{ role: "user", content: "line" }, ...whole.output, { role: "user", content: "more" }] });

const tools = [{ type: "function", name: "weather", description: "of a city", strict: true, parameters: {
  type: "object", properties: { city: { type: "string", enum: ["Bern", "Rome"] } }, required: ["city"],
  additionalProperties: false } }];
const called = await client.responses.create({ ...answers, tools, tool_choice: "required" });
const call = called.output.find((item) => item.type === "function_call");
assert.ok(["Bern", "Rome"].includes(JSON.parse(call.arguments).city));
let written = "";
for await (const event of await client.responses.create({ ...answers, tools, stream: true,
  tool_choice: { type: "function", name: "weather" } })) {
  if (event.type === "response.function_call_arguments.delta") written += event.delta;
}
assert.ok(["Bern", "Rome"].includes(JSON.parse(written).city));
await client.responses.create({ ...answers, input: [{ role: "user", content: "line" }, ...called.output,
  { type: "function_call_output", call_id: call.call_id, output: "12 degrees" }] });

const schema = { type: "object", properties: { yes: { type: "boolean" } }, required: ["yes"],
  additionalProperties: false };
const held = await client.responses.parse({ ...answers,
  text: { format: { type: "json_schema", name: "answer", strict: true, schema } } });
assert.equal(typeof JSON.parse(held.output_text).yes, "boolean");

const cut = await client.responses.create({ ...common, stream: true });
for await (const event of cut) if (event.type === "response.reasoning_summary_text.delta") break;
cut.controller.abort();

await assert.rejects(client.responses.create({ ...common, previous_response_id: "resp_1" }),
  (error) => error instanceof OpenAI.BadRequestError && error.param === "previous_response_id");
const stranger = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: "wrong-key-here", maxRetries: 0 });
await assert.rejects(stranger.responses.create(common), OpenAI.AuthenticationError);
