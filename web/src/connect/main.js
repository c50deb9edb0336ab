// A frame of the chat page that speaks with MCP servers: it alone may reach other machines, and what a model writes is
// never shown in it. The page gives it a port; each message {id, act, given} gets one {id, result} or {id, error}.
import { McpServer } from "./mcp.js";

const servers = new Map();  // url -> McpServer

const acts = {
  /** The tools of a server: [{name, description, parameters}]. */
  async open({ url, token }) {
    const server = new McpServer(url, token);
    const tools = await server.open();
    servers.set(url, server);
    return tools;
  },
  /** {text, failed}: what a tool gave. */
  async call({ url, name, given }) {
    const server = servers.get(url);
    if (!server) throw new Error(`${url} is not connected.`);
    return server.call(name, given);
  },
};

addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== location.origin) return;
  const [port] = event.ports;
  port.onmessage = async ({ data: { id, act, given } }) => {
    try {
      port.postMessage({ id, result: await acts[act](given) });
    } catch (error) {
      port.postMessage({ id, error: error.message });
    }
  };
});
