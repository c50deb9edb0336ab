// The server's API as the page needs it: the models, the count of a draft's tokens, and answers as they are made.

const kAway = [0, 502, 504];  // of a proxy in front, too

/** `status` 0: no answer at all. `retry_s`: the server says when to come back. `vain`: it says that to ask again mends nothing. */
export class ApiError extends Error {
  constructor(message, status, { retry_s = null, vain = false } = {}) {
    super(message);
    this.status = status;
    this.retry_s = retry_s;
    this.vain = vain;
  }

  /** Whether nobody was there to ask. */
  get away() {
    return kAway.includes(this.status);
  }
}

function headers(key) {
  const out = { "Content-Type": "application/json" };
  if (key) out.Authorization = `Bearer ${key}`;
  return out;
}

async function failure(response) {
  const text = await response.text().catch(() => "");
  let said = "";
  try {
    said = JSON.parse(text).error.message;
  } catch {
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) said = text.slice(0, 300);  // a proxy's page is for nobody
  }
  const after = Number(response.headers.get("Retry-After"));
  const vain = response.headers.get("X-Should-Retry")?.toLowerCase() === "false";
  return new ApiError(said || `The server answered with status ${response.status}.`, response.status, { retry_s: after > 0 ? after : null, vain });
}

async function call(path, key, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: headers(key) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The server cannot be reached; this page looks for it until it is back.", 0);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

export async function list_models(key) {
  return (await (await call("v1/models", key)).json()).data;
}

/** What the server tells of itself for this page: {suggestions: [{title, prompt}], context, thinks}. */
export async function page_facts(key) {
  return (await call("ui.json", key)).json();
}

export async function count_tokens(text, model, key) {
  const body = JSON.stringify({ model, prompt: text });
  return (await (await call("tokenize", key, { method: "POST", body })).json()).count;
}

/** The lines of a server-sent stream that carry data; comments (keep-alive) are passed over. */
export async function* sse_data(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop();
      for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trimStart();
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// A token whose bytes are no whole character is shown by its bytes.
function token_text({ token, bytes }) {
  if (!token.includes("\ufffd") || !Array.isArray(bytes)) return token;
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

/** As they are kept: [text, log-probability, [[text, log-probability] of the likeliest]] a token. */
function chances_of({ content, reasoning_content }) {
  const pair = (one) => [token_text(one), one.logprob];
  const all = (list) => (list ?? []).map((one) => [...pair(one), (one.top_logprobs ?? []).map(pair)]);
  return { thought: all(reasoning_content), content: all(content) };
}

/**
 * Asks for an answer. Yields {thought}, {content}, {chances: {thought, content}}, {calls: as they
 * come in pieces}, {usage} and {finish} as they come; a reply
 * that ran in circles and was cut finishes with "loop". Throws ApiError; an answer that breaks off is an error, too.
 */
export async function* stream_answer(body, key, signal) {
  const asked = JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } });
  const response = await call("v1/chat/completions", key, { method: "POST", body: asked, signal });
  let finished = false;
  try {
    for await (const data of sse_data(response.body)) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data);
      if (chunk.error) throw new ApiError(chunk.error.message ?? "The server stopped with an error.", 500);
      if (chunk.usage) yield { usage: chunk.usage };
      const choice = chunk.choices?.[0];
      if (choice?.delta?.reasoning_content) yield { thought: choice.delta.reasoning_content };
      if (choice?.delta?.content) yield { content: choice.delta.content };
      if (choice?.logprobs) yield { chances: chances_of(choice.logprobs) };
      if (choice?.delta?.tool_calls) yield { calls: choice.delta.tool_calls };
      if (choice?.finish_reason) {
        finished = true;
        yield { finish: choice.stop_reason === "loop" ? "loop" : choice.finish_reason };
      }
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof ApiError) throw error;
    throw new ApiError("The connection broke before the answer was complete.", 0);
  }
  if (!finished) throw new ApiError("The connection ended before the answer was complete.", 0);
}
