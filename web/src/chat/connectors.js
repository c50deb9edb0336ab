// Servers of tools (MCP) that the person named: kept in this browser, reached through a frame of their own.
import { make } from "../shared/dom.js";

const kKey = "ponder.connectors";
const kMost = 16;
const kPatience_ms = 5000;
const kNames = /^[\w-]{1,64}$/;

/** The address of a server, or a sentence is thrown. */
export function checked_url(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    throw new Error(`"${text.trim()}" is no address; it looks like https://example.org/mcp.`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Error(`Only http and https are spoken with tools, not ${url.protocol}`);
  if (url.username || url.password) throw new Error("An address holds no password; give the token beside it.");
  url.hash = "";
  return url.href;
}

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(kKey) ?? "[]");
    return list.filter(({ url, token }) => typeof token === "string" && checked_url(url) === url).map(({ url, token }) => ({ url, token })).slice(0, kMost);
  } catch {
    return [];
  }
}

// The frame is made when it is first needed.
class Frame {
  #port = null;
  #waiting = new Map();
  #last = 0;

  async #begin() {
    const frame = make("iframe", { src: "connect", hidden: true, title: "Connections", tabindex: "-1" });
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: { id, result, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    };
    frame.contentWindow.postMessage("ports", location.origin, [port2]);
    return port1;
  }

  async ask(act, given) {
    const port = await (this.#port ??= this.#begin());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      port.postMessage({ id, act, given });
    });
  }
}

export class Connectors {
  #frame = new Frame();
  #opening = new Set();

  /** `on_change()`: a server or its state is another. */
  constructor(on_change) {
    this.on_change = on_change;
    this.list = kept().map((each) => ({ ...each, state: "new", tools: [], error: "" }));
  }

  start() {
    for (const server of this.list) this.#open(server);
  }

  #open(server) {
    const opening = this.#try_to_open(server).finally(() => this.#opening.delete(opening));
    this.#opening.add(opening);
    return opening;
  }

  async #try_to_open(server) {
    server.state = "opening";
    this.on_change();
    try {
      server.tools = await this.#frame.ask("open", { url: server.url, token: server.token });
      server.state = "open";
    } catch (error) {
      server.error = error.message;
      server.state = "failed";
    }
    this.on_change();
  }

  /** Until all that are being connected are, but not longer than a person waits for one that is silent. */
  async settled() {
    if (this.#opening.size === 0) return;
    await Promise.race([Promise.all(this.#opening), new Promise((resolve) => setTimeout(resolve, kPatience_ms))]);
  }

  #keep() {
    localStorage.setItem(kKey, JSON.stringify(this.list.map(({ url, token }) => ({ url, token }))));
    this.on_change();
  }

  /** Throws a sentence. */
  add(text, token) {
    const url = checked_url(text);
    if (this.list.some((each) => each.url === url)) throw new Error("This server is there already.");
    if (this.list.length >= kMost) throw new Error(`At most ${kMost} servers can be connected.`);
    const server = { url, token: token.trim(), state: "new", tools: [], error: "" };
    this.list.push(server);
    this.#keep();
    return this.#open(server);
  }

  remove(server) {
    this.list = this.list.filter((each) => each !== server);
    this.#keep();
  }

  retry(server) {
    return this.#open(server);
  }

  // By the names that the model is given: a tool's own, and where two servers have the same, a number behind it.
  #by_name() {
    const out = new Map();
    for (const server of this.list) {
      for (const tool of server.tools) {
        const base = kNames.test(tool.name) ? tool.name : tool.name.replace(/[^\w-]+/g, "_").slice(0, 60);
        let name = base;
        for (let i = 2; out.has(name); ++i) name = `${base.slice(0, 60)}_${i}`;
        out.set(name, { server, tool });
      }
    }
    return out;
  }

  /** As a request offers them; [] for none. */
  offered() {
    return [...this.#by_name()].map(([name, { tool }]) => ({ type: "function", function: { name, description: tool.description, parameters: tool.parameters } }));
  }

  /** The host that a call goes to, or "". */
  host_of(name) {
    const found = this.#by_name().get(name);
    return found ? new URL(found.server.url).host : "";
  }

  /** {text, failed}; never throws. */
  async call(name, text) {
    await this.settled();
    const found = this.#by_name().get(name);
    if (!found) return { text: `There is no tool named ${name}.`, failed: true };
    try {
      const given = JSON.parse(text || "{}");
      return await this.#frame.ask("call", { url: found.server.url, name: found.tool.name, given });
    } catch (error) {
      return { text: error.message, failed: true };
    }
  }
}
