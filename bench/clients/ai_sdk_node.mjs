// The AI SDK 7 over three dialects: a tool that is run, a typed answer and a thought that are streamed, an embedding.
import assert from "node:assert/strict";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embed, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const baseURL = process.env.BASE_URL, apiKey = process.env.KEY;
const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({
  name: "ponder", baseURL, apiKey, supportsStructuredOutputs: true, includeUsage: true });
const anthropic = createAnthropic({ baseURL, apiKey });
const still = {
  openai: { reasoningEffort: "none", forceReasoning: true }, ponder: { reasoningEffort: "none" }, anthropic: { thinking: { type: "disabled" } } };
const schema = z.object({ city: z.enum(["Bern", "Rome"]) });
for (const [name, model] of Object.entries({ responses: openai("wide"), chat: openai.chat("wide"),
  compatible: compatible("wide"), anthropic: anthropic("wide") })) {
  const common = { model, maxRetries: 0, maxOutputTokens: 300, providerOptions: still };
  let asked = 0;
  const acted = await generateText({ ...common, prompt: "line", stopWhen: stepCountIs(2),
    tools: { weather: tool({ description: "of a city", inputSchema: schema,
      execute: async ({ city }) => {
        asked += 1;
        return `${city}: 12 degrees`;
      } }) },
    toolChoice: "required" });
  assert.ok(asked >= 1, name);
  assert.equal(acted.steps.length, 2, name);
  const held = streamText({ ...common, prompt: "line", output: Output.object({ schema }) });
  for await (const _ of held.partialOutputStream);
  assert.ok(["Bern", "Rome"].includes((await held.output).city), name);
  const streamed = streamText({ ...common, prompt: "line",
    providerOptions: { openai: { reasoningEffort: "minimal", forceReasoning: true }, ponder: { reasoningEffort: "minimal" },
      anthropic: { thinking: { type: "enabled", budgetTokens: 1024 } } }, maxOutputTokens: 400 });
  for await (const part of streamed.fullStream) {
    if (part.type === "error") throw part.error;
  }
  assert.ok((await streamed.usage).outputTokens > 0, name);
}
const { embedding } = await embed({ model: compatible.embeddingModel("wide"), value: "a" });
assert.ok(embedding.length > 1);
