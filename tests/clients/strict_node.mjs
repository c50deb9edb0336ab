// The openai package's helpers for zod: strict schemas of answers and of tools.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.KEY, maxRetries: 0 });
const common = { model: "tiny", messages: [{ role: "user", content: "line" }], max_tokens: 1200, seed: 6,
  reasoning_effort: "none" };
const Leaf = z.object({ name: z.string().max(5), left: z.number().int().min(0).max(3).nullable() });
const Answer = z.object({ leaves: z.array(Leaf).max(2), mail: z.email().max(20),
  shape: z.discriminatedUnion("kind", [z.object({ kind: z.literal("a"), on: z.boolean() }),
    z.object({ kind: z.literal("b"), off: z.null() })]) });
const said = await client.chat.completions.parse({ ...common, response_format: zodResponseFormat(Answer, "answer") });
Answer.parse(said.choices[0].message.parsed);

const Weather = z.object({ city: z.enum(["Bern", "Rome"]), day: z.iso.date() });
const called = await client.chat.completions.parse({ ...common, tools: [zodFunction({ name: "weather",
  parameters: Weather })], tool_choice: "required" });
Weather.parse(called.choices[0].message.tool_calls[0].function.parsed_arguments);
