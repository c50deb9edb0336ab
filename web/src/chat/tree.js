// A conversation as a tree: an edit or another answer is a sibling, and one path of it is shown.
// Plain data, so that it can be stored, exported and tested without a page.
//
// chat: {id, title, created, updated, nodes: {id: node}, root: node, gone: [ids of deleted messages]}; node: {id, parent,
// children: [id], active: index of the child that is shown, role, content, thought, ...figures of the answer}.

export const new_id = () => crypto.randomUUID();

export function new_chat() {
  const now = Date.now();
  return { id: new_id(), title: "", created: now, updated: now, root: { children: [], active: 0 }, nodes: {}, gone: [] };
}

const parent_of = (chat, node) => (node.parent ? chat.nodes[node.parent] : chat.root);

/** Adds a message below `parent` (null: at the beginning) and makes it the one that is shown. */
export function add_node(chat, parent, fields) {
  const node = { id: new_id(), parent: parent ? parent.id : null, children: [], active: 0, content: "", thought: "", ...fields };
  const above = parent ?? chat.root;
  chat.nodes[node.id] = node;
  above.children.push(node.id);
  above.active = above.children.length - 1;
  return node;
}

/** The messages that are shown, from the first to the last. */
export function shown_path(chat) {
  const out = [];
  for (let above = chat.root; above.children.length > 0; above = out.at(-1)) out.push(chat.nodes[above.children[above.active]]);
  return out;
}

/** {index, count} of a message among its siblings. */
export function place_of(chat, node) {
  const { children } = parent_of(chat, node);
  return { index: children.indexOf(node.id), count: children.length };
}

export function show_sibling(chat, node, step) {
  const above = parent_of(chat, node);
  above.active = Math.min(above.children.length - 1, Math.max(0, above.children.indexOf(node.id) + step));
}

/** Takes a message and all that follows it away. */
export function remove_node(chat, node) {
  const above = parent_of(chat, node);
  const at = above.children.indexOf(node.id);
  above.children.splice(at, 1);
  if (above.active > at) above.active -= 1;
  above.active = Math.max(0, Math.min(above.active, above.children.length - 1));
  const pending = [node];
  while (pending.length > 0) {
    const gone = pending.pop();
    delete chat.nodes[gone.id];
    (chat.gone ??= []).push(gone.id);
    pending.push(...gone.children.map((id) => chat.nodes[id]));
  }
}

// An answer under way is elsewhere, or was, further than this copy of it.
const is_further = (theirs, mine) =>
  mine.finish === "" && (theirs.finish !== "" || theirs.content.length + theirs.thought.length > mine.content.length + mine.thought.length);

/**
 * Takes into `mine` what another copy of the same chat has beyond it, so that two tabs lose nothing to each other:
 * messages, more of an answer, a title. What was deleted in either is gone. Tells whether anything changed.
 */
export function merge_chat(mine, theirs) {
  let changed = false;
  const gone = new Set([...(mine.gone ?? []), ...(theirs.gone ?? [])]);
  for (const id of gone) {
    if (!mine.nodes[id]) continue;
    remove_node(mine, mine.nodes[id]);
    changed = true;
  }
  mine.gone = [...gone];
  if (!mine.title && theirs.title) mine.title = theirs.title;
  const pending = [[theirs.root, mine.root]];
  while (pending.length > 0) {
    const [from, to] = pending.pop();
    for (const id of from.children) {
      const node = theirs.nodes[id];
      if (!node || gone.has(id)) continue;
      if (!mine.nodes[id]) {
        mine.nodes[id] = { ...node, children: [], active: 0 };
        to.children.push(id);
        changed = true;
      } else if (is_further(node, mine.nodes[id])) {
        const { children, active, parent } = mine.nodes[id];
        Object.assign(mine.nodes[id], node, { children, active, parent });
        changed = true;
      }
      pending.push([node, mine.nodes[id]]);
    }
  }
  return changed;
}

/** What the server is asked: the messages up to and with `last`. Thoughts stay at home. */
export function request_messages(chat, last, system) {
  const messages = [];
  for (let node = last; node; node = node.parent ? chat.nodes[node.parent] : null) {
    if (node.content !== "" || node.role === "user") messages.unshift({ role: node.role, content: node.content });
  }
  if (system.trim()) messages.unshift({ role: "system", content: system });
  return messages;
}

export function title_from(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 60 ? line.slice(0, 59).trimEnd() + "\u2026" : line;
}

const kFormat = "ponder-chats";
const kVersion = 1;

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
const kFigures = ["thought_ms", "thought_tokens", "tokens", "prompt_tokens", "tokens_per_second"];

function checked_chat(chat, number) {
  const wrong = (why) => new Error(`Chat ${number} of this file cannot be read: ${why}.`);
  if (typeof chat !== "object" || chat === null || typeof chat.nodes !== "object" || chat.nodes === null || !Array.isArray(chat.root?.children))
    throw wrong("it has no messages");
  const out = new_chat();
  out.id = kId.test(chat.id) ? chat.id : out.id;
  out.title = text_of(chat.title).slice(0, 200);
  out.created = number_of(chat.created, out.created);
  out.updated = number_of(chat.updated, out.updated);
  const pending = [[chat.root, null]];
  while (pending.length > 0) {
    const [from, parent] = pending.pop();
    for (const id of Array.isArray(from.children) ? from.children : []) {
      const node = Object.hasOwn(chat.nodes, id) ? chat.nodes[id] : null;
      if (!node || (node.role !== "user" && node.role !== "assistant")) throw wrong("a message is missing or has no known role");
      if (Object.keys(out.nodes).length > Object.keys(chat.nodes).length) throw wrong("its messages go in a circle");
      const fields = { role: node.role, content: text_of(node.content), thought: text_of(node.thought), model: text_of(node.model),
        finish: text_of(node.finish) || "stop", error: text_of(node.error) };
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

/** Whether all words of `query` are in the chat; gives some text around the first one, or null. */
export function search_chat(chat, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = [chat.title, ...Object.values(chat.nodes).flatMap((node) => [node.content, node.thought])];
  const lower = texts.map((text) => text.toLowerCase());
  if (!words.every((word) => lower.some((text) => text.includes(word)))) return null;
  const at = lower.findIndex((text, i) => i > 0 && text.includes(words[0]));
  if (at < 0) return "";
  const place = lower[at].indexOf(words[0]);
  return texts[at].slice(Math.max(0, place - 24), place + 60).replace(/\s+/g, " ");
}
