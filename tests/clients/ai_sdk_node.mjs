// @ai-sdk/openai as it is by default: the Responses API, two turns (the second refers to items of the
// first), and schemas of zod 4.
import assert from "node:assert/strict";
import { createOpenAI } from "@ai-sdk/openai";
import { generateObject, generateText } from "ai";
import { z } from "zod";

const openai = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY });
const model = openai("tiny");
const common = { model, maxRetries: 0, seed: 5, maxOutputTokens: 400 };

const messages = [{ role: "user", content: "line" }];
const first = await generateText({ ...common, messages });
const second = await generateText({ ...common,
  messages: [...messages, ...first.response.messages, { role: "user", content: "more" }] });
assert.ok(second.usage.inputTokens > first.usage.inputTokens);

const schema = z.object({
  mail: z.email().max(30), at: z.iso.datetime(), id: z.uuid(), count: z.int().min(0).max(9),
  pair: z.tuple([z.boolean(), z.enum(["a", "b"])]), kind: z.union([z.literal("x"), z.null()]),
});
const held = await generateObject({ ...common, maxOutputTokens: 1500, schema, prompt: "one",
  providerOptions: { openai: { reasoningEffort: "none" } } });
schema.parse(held.object);
