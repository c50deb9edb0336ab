// A client of the Model Context Protocol over streamable HTTP: revisions with a handshake (2025-03-26 to 2025-11-25) and
// without one (2026-07-28). https://modelcontextprotocol.io/specification
import { sse_data } from "../chat/api.js";

const kVersions = ["2025-11-25", "2025-06-18", "2025-03-26"];
const kWithoutHandshake = "2026-07-28";
const kClient = { name: "ponder", version: "1" };
const kPatience_ms = 120_000;
const kMostPages = 50;
const kMostText = 100_000;  // characters of a result

const is_answer_to = (message, id) => message?.id === id && ("result" in message || "error" in message);

/** What a tool gave, as text. */
export function text_of_result({ content, structuredContent, isError }) {
  const parts = (Array.isArray(content) ? content : []).map((part) => {
    if (part.type === "text") return String(part.text);
    if (part.type === "resource" && typeof part.resource?.text === "string") return part.resource.text;
    if (part.type === "resource_link") return String(part.uri);
    return `[${part.type}: left out, only text is read here]`;
  });
  if (parts.length === 0 && structuredContent !== undefined) parts.push(JSON.stringify(structuredContent));
  const text = parts.join("\n");
  const cut = text.length > kMostText ? `${text.slice(0, kMostText)}\n[${text.length - kMostText} more characters were left out]` : text;
  return { text: cut, failed: isError === true };
}

export class McpServer {
  #session = null;
  #version = null;  // null: none was agreed on yet
  #last_id = 0;

  /** `token`: for `Authorization: Bearer`, or "". */
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /** Begins, and gives the tools. Throws a sentence. */
  async open() {
    await this.#begin();
    const tools = [];
    let cursor;
    for (let page = 0; page < kMostPages; ++page) {
      const { tools: more = [], nextCursor } = await this.#ask("tools/list", cursor === undefined ? {} : { cursor });
      tools.push(...more);
      cursor = nextCursor;
      if (!cursor) break;
    }
    return tools.filter((tool) => typeof tool?.name === "string")
      .map(({ name, title, description, inputSchema }) => ({ name, description: description ?? title ?? "", parameters: inputSchema ?? { type: "object" } }));
  }

  async call(name, given) {
    const ask = () => this.#ask("tools/call", { name, arguments: given }, name);
    try {
      return text_of_result(await ask());
    } catch (error) {
      if (!error.session_is_over) throw error;
      await this.#begin();
      return text_of_result(await ask());
    }
  }

  async #begin() {
    this.#session = null;
    this.#version = null;
    try {
      const { protocolVersion } = await this.#ask("initialize", { protocolVersion: kVersions[0], capabilities: {}, clientInfo: kClient });
      if (!kVersions.includes(protocolVersion)) throw new Error(`${this.url} speaks revision ${protocolVersion} of MCP, which is not known here.`);
      this.#version = protocolVersion;
    } catch (error) {
      if (!error.refused) throw error;
      this.#version = kWithoutHandshake;
      return;
    }
    await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  #headers(method, name) {
    const out = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
    if (this.token) out.Authorization = `Bearer ${this.token}`;
    if (this.#session) out["Mcp-Session-Id"] = this.#session;
    if (this.#version) out["MCP-Protocol-Version"] = this.#version;
    if (this.#version === kWithoutHandshake) {
      out["Mcp-Method"] = method;
      if (name) out["Mcp-Name"] = name;
    }
    return out;
  }

  async #post(message, name) {
    let response;
    try {
      response = await fetch(this.url, { method: "POST", headers: this.#headers(message.method, name), body: JSON.stringify(message), credentials: "omit",
        redirect: "error", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(kPatience_ms) });
    } catch (error) {
      if (error.name === "TimeoutError") throw new Error(`${this.url} did not answer within ${kPatience_ms / 1000} s.`);
      throw new Error(`${this.url} cannot be reached, or does not allow pages of ${location.origin} (CORS).`);
    }
    this.#session = response.headers.get("Mcp-Session-Id") ?? this.#session;
    return response;
  }

  async #ask(method, given, name) {
    const id = ++this.#last_id;
    const params = this.#version !== kWithoutHandshake ? given : { ...given, _meta: {
      "io.modelcontextprotocol/protocolVersion": kWithoutHandshake, "io.modelcontextprotocol/clientInfo": kClient, "io.modelcontextprotocol/clientCapabilities": {} } };
    const response = await this.#post({ jsonrpc: "2.0", id, method, params }, name);
    const answer = await this.#answer(response, id);
    if (answer.error) throw Object.assign(new Error(`${this.url} answered: ${answer.error.message ?? answer.error.code}`), { refused: true });
    if (answer.result?.resultType === "input_required") throw new Error(`${this.url} asks for more than a page can tell it.`);
    return answer.result ?? {};
  }

  // The one message that answers; what else a stream brings (progress, logs) is passed over.
  async #answer(response, id) {
    const type = response.headers.get("Content-Type") ?? "";
    if (response.ok && type.startsWith("text/event-stream")) {
      for await (const data of sse_data(response.body)) {
        const message = data && JSON.parse(data);
        if (is_answer_to(message, id)) return message;
      }
      throw new Error(`${this.url} ended its answer early.`);
    }
    const message = type.startsWith("application/json") ? await response.json().catch(() => null) : null;
    if (message?.error || (response.ok && is_answer_to(message, id))) return message;
    const why = response.status === 401 ? "asks for another token" : `answered with status ${response.status}`;
    throw Object.assign(new Error(`${this.url} ${why}.`), { session_is_over: response.status === 404 && this.#session !== null,
      refused: response.status === 400 || response.status === 404 || response.status === 405 });
  }
}
