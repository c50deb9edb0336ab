// A server of tools for the pages' tests: MCP over streamable HTTP as its revisions have it. With a handshake it has
// sessions and answers by streams; without one each request says all there is to say, and answers are JSON.
import { createServer } from "node:http";

const kTools = [{ name: "add", description: "Adds two numbers.", inputSchema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } } },
  { name: "second", inputSchema: { type: "object" } }];

export async function start_mcp({ origin, token = "", handshake = true }) {
  const seen = [];
  let sessions = 0;
  let lag_ms = 0;

  function answer({ method, params }) {
    if (method === "initialize") return handshake ? { result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } } } : { error: { code: -32601, message: "no such method" } };
    if (method === "tools/list") return { result: params.cursor ? { tools: kTools.slice(1) } : { tools: kTools.slice(0, 1), nextCursor: "1" } };
    if (method === "tools/call" && params.name === "add") return { result: { content: [{ type: "text", text: String(params.arguments.a + params.arguments.b) }, { type: "image", data: "" }] } };
    if (method === "tools/call") return { result: { content: [{ type: "text", text: "It broke." }], isError: true } };
    return { error: { code: -32601, message: "no such method" } };
  }

  // Why a request is none, or "".
  function fault({ headers }, { method, params }) {
    if (token && headers.authorization !== `Bearer ${token}`) return 401;
    if (!handshake && method !== "initialize" && (headers["mcp-method"] !== method || params._meta["io.modelcontextprotocol/protocolVersion"] !== "2026-07-28")) return 400;
    if (handshake && method !== "initialize" && (headers["mcp-session-id"] !== `s${sessions}` || headers["mcp-protocol-version"] !== "2025-06-18")) return 404;
    return 0;
  }

  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", "Mcp-Session-Id");
    if (request.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Headers", "content-type, authorization, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name");
      response.end();
      return;
    }
    let text = "";
    for await (const part of request) text += part;
    const message = JSON.parse(text);
    if (lag_ms > 0) await new Promise((resolve) => setTimeout(resolve, lag_ms));
    seen.push(message.method);
    const status = fault(request, message);
    if (status) { response.writeHead(status); response.end(); return; }
    if (message.id === undefined) { response.writeHead(202); response.end(); return; }
    if (message.method === "initialize" && handshake) response.setHeader("Mcp-Session-Id", `s${++sessions}`);
    const body = JSON.stringify({ jsonrpc: "2.0", id: message.id, ...answer(message) });
    response.setHeader("Content-Type", handshake ? "text/event-stream" : "application/json");
    response.end(handshake ? `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\nevent: message\ndata: ${body}\n\n` : body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/mcp`, seen, forget: () => { sessions += 1; }, lag: (ms) => { lag_ms = ms; },
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}
