// Chats as files: JSON that can be read back, and Markdown to be read elsewhere.
import { checked_settings } from "./settings.js";
import { add_node, fenced, full_text, new_chat, shown_path } from "./tree.js";

const kFormat = "ponder-chats";
const kVersion = 1;

/** A name for the file of a chat. */
export const file_name = (chat, end) => `${chat.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "chat"}.${end}`;

/** The messages that are shown, as Markdown; thoughts are folded. */
export function as_markdown(chat) {
  const parts = [`# ${chat.title || "Chat"}`];
  for (const node of shown_path(chat)) {
    parts.push(node.role === "user" ? "## Question" : `## Answer${node.model ? ` (${node.model})` : ""}`);
    if (node.thought) parts.push(`<details>\n<summary>Thought</summary>\n\n${node.thought.trim()}\n\n</details>`);
    if (full_text(node)) parts.push(full_text(node).trim());
    for (const { name, arguments: given, result } of node.calls ?? []) parts.push(`Tool \`${name}\`:\n\n${fenced(given)}`, ...(result ? [fenced(result)] : []));
  }
  return `${parts.join("\n\n")}\n`;
}

export function export_chats(chats) {
  return JSON.stringify({ format: kFormat, version: kVersion, exported: new Date().toISOString(), chats }, null, 1);
}

/** The chats of an exported file, made anew field by field: a file is not trusted. Throws a sentence. */
export function import_chats(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON.");
  }
  if (file?.format !== kFormat || !Array.isArray(file.chats)) throw new Error("This file holds no chats of ponder.");
  if (file.version > kVersion) throw new Error("This file was written by a newer ponder.");
  return file.chats.map((chat, i) => checked_chat(chat, i + 1));
}

const text_of = (value) => (typeof value === "string" ? value : "");
const number_of = (value, otherwise) => (Number.isFinite(value) ? value : otherwise);
const kId = /^[\w-]{1,64}$/;
const kCallStates = ["", "done", "failed", "declined"];
const kFigures = ["thought_ms", "thought_tokens", "tokens", "prompt_tokens", "tokens_per_second", "rounds"];

const checked_call = (call) => ({ id: text_of(call?.id), name: text_of(call?.name), arguments: text_of(call?.arguments), state: kCallStates.includes(call?.state) ? call.state : "declined",
  ...(typeof call?.result === "string" && { result: call.result }) });

const list_of = (value) => (Array.isArray(value) ? value : []);
const checked_chance = (one) => [text_of(one?.[0]), number_of(one?.[1], 0)];
const checked_chances = (list) => list_of(list).map((one) => [...checked_chance(one), list_of(one?.[2]).slice(0, 20).map(checked_chance)]);

function checked_chat(chat, number) {
  const wrong = (why) => new Error(`Chat ${number} of this file cannot be read: ${why}.`);
  if (typeof chat !== "object" || chat === null || typeof chat.nodes !== "object" || chat.nodes === null || !Array.isArray(chat.root?.children))
    throw wrong("it has no messages");
  const out = new_chat();
  out.id = kId.test(chat.id) ? chat.id : out.id;
  out.title = text_of(chat.title).slice(0, 200);
  out.created = number_of(chat.created, out.created);
  out.updated = number_of(chat.updated, out.updated);
  out.pinned = chat.pinned === true;
  out.folder = text_of(chat.folder).slice(0, 100);
  out.described = Math.min(number_of(chat.described, 0), Date.now());
  for (const name of ["settings", "second"]) if (typeof chat[name] === "object" && chat[name] !== null) out[name] = checked_settings(chat[name]);
  const pending = [[chat.root, null]];
  while (pending.length > 0) {
    const [from, parent] = pending.pop();
    for (const id of Array.isArray(from.children) ? from.children : []) {
      const node = Object.hasOwn(chat.nodes, id) ? chat.nodes[id] : null;
      if (!node || (node.role !== "user" && node.role !== "assistant")) throw wrong("a message is missing or has no known role");
      if (Object.keys(out.nodes).length > Object.keys(chat.nodes).length) throw wrong("its messages go in a circle");
      const fields = { role: node.role, content: text_of(node.content), thought: text_of(node.thought), model: text_of(node.model),
        finish: text_of(node.finish) || "stop", error: text_of(node.error) };
      if (text_of(node.asked)) fields.asked = node.asked;
      if (Array.isArray(node.files)) fields.files = node.files.map((file) => ({ name: text_of(file?.name), text: text_of(file?.text) }));
      if (node.chances) fields.chances = { thought: checked_chances(node.chances.thought), content: checked_chances(node.chances.content) };
      if (Array.isArray(node.calls)) fields.calls = node.calls.map(checked_call);
      if (Array.isArray(node.beside)) fields.beside = node.beside.filter((each) => kId.test(each)).slice(0, 2);
      for (const name of kFigures) if (Number.isFinite(node[name])) fields[name] = node[name];
      // Its own name, so that a file that is read twice brings its messages once.
      if (kId.test(id) && !out.nodes[id]) fields.id = id;
      pending.push([node, add_node(out, parent, fields)]);
    }
    const above = parent ?? out.root;
    above.active = Math.min(Math.max(0, Math.trunc(number_of(from.active, 0))), Math.max(0, above.children.length - 1));
  }
  return out;
}

