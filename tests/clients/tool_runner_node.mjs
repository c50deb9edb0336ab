// The tool runner of Anthropic's SDK, with threads as it asks for them: refused in words at which it
// goes on without.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { z } from "zod";

const baseURL = process.env.BASE_URL.replace(/\/v1$/, "");
const client = new Anthropic({ baseURL, apiKey: process.env.KEY, maxRetries: 0 });
let runs = 0;
const weather = betaZodTool({ name: "weather", description: "of a city",
  inputSchema: z.object({ city: z.enum(["Bern", "Rome"]) }),
  run: ({ city }) => { runs += 1; assert.ok(["Bern", "Rome"].includes(city)); return "12 degrees"; } });
const last = await client.beta.messages.toolRunner({ model: "tiny", max_tokens: 200, max_iterations: 2,
  thinking: { type: "disabled" }, tools: [weather], tool_choice: { type: "any" },
  messages: [{ role: "user", content: "line" }] });
assert.ok(runs >= 1);
assert.equal(last.role, "assistant");
await assert.rejects(client.beta.messages.create({ model: "tiny", max_tokens: 5, thread: { type: "create" },
  messages: [{ role: "user", content: "line" }] }),
  (error) => error.error?.error?.details?.error_code === "thread_unsupported_request");
