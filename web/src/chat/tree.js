// A conversation as a tree: an edit or another answer is a sibling, and one path of it is shown.
// Plain data, so that it can be stored, exported and tested without a page.
//
// chat: {id, title, created, updated, nodes: {id: node}, root: node, gone: [ids of deleted messages], pinned, folder,
// settings: how its answers are asked for (null: as new chats), second: those of a second answer beside the first (null:
// none), described: when what is about the chat was last changed (ms)}; node: {id, parent, children: [id], active: index of
// the child that is shown, role, content, thought, ...}. A question may have files: [{name, text}] and beside: [the two
// answers that stand beside each other]; an answer has its figures, rounds: how often it was gone on with, and may have calls:
// [{id, name, arguments, state: "" (not decided), "done", "failed" or "declined", result}].

export const new_id = () => crypto.randomUUID();

export function new_chat() {
  const now = Date.now();
  return { id: new_id(), title: "", created: now, updated: now, root: { children: [], active: 0 }, nodes: {}, gone: [],
    pinned: false, folder: "", settings: null, second: null, described: 0 };
}

/** Changes what is about a chat: title, pinned, folder, settings, second. */
export function describe_chat(chat, fields) {
  Object.assign(chat, fields, { described: Date.now() });
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

/** The two answers that stand beside each other below a question, or null. */
export function pair_of(chat, node) {
  const pair = (node?.beside ?? []).map((id) => chat.nodes[id]).filter((each) => each?.parent === node.id);
  return pair.length === 2 && pair.some((each) => each.id === node.children[node.active]) ? pair : null;
}

export function show_node(chat, node) {
  const above = parent_of(chat, node);
  above.active = above.children.indexOf(node.id);
}

// An answer under way is elsewhere, or was, further than this copy of it.
function is_further(theirs, mine) {
  const rounds = (theirs.rounds ?? 0) - (mine.rounds ?? 0);
  if (rounds !== 0) return rounds > 0;
  return mine.finish === "" && (theirs.finish !== "" || theirs.content.length + theirs.thought.length > mine.content.length + mine.thought.length);
}

const kDescribed = ["title", "pinned", "folder", "settings", "second", "described"];

// The later word counts.
function merge_description(mine, theirs) {
  if (!mine.title && theirs.title) mine.title = theirs.title;
  if ((theirs.described ?? 0) <= (mine.described ?? 0)) return false;
  for (const name of kDescribed) mine[name] = theirs[name];
  return true;
}

/**
 * Takes into `mine` what another copy of the same chat has beyond it, so that two tabs lose nothing to each other:
 * messages, more of an answer, a title. What was deleted in either is gone. Tells whether anything changed.
 */
export function merge_chat(mine, theirs) {
  let changed = merge_description(mine, theirs);
  const gone = new Set([...(mine.gone ?? []), ...(theirs.gone ?? [])]);
  for (const id of gone) {
    if (!mine.nodes[id]) continue;
    remove_node(mine, mine.nodes[id]);
    changed = true;
  }
  mine.gone = [...gone];
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

// A fence that the text does not hold.
export function fenced(text) {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}

/** A message as it is sent: what was written, and each file as its name and its text. */
export function full_text(node) {
  return [node.content, ...(node.files ?? []).map(({ name, text }) => `${name}:\n${fenced(text)}`)].filter(Boolean).join("\n\n");
}

/** Whether each call of an answer was run or declined. */
export const calls_decided = ({ calls }) => calls.every(({ state }) => state !== "");

// An answer that asked for tools: what it said, thought included, and what they gave.
function call_messages({ content, thought, calls }) {
  const asked = calls.map(({ id, name, arguments: given }) => ({ id, type: "function", function: { name, arguments: given || "{}" } }));
  return [{ role: "assistant", content, ...(thought && { reasoning_content: thought }), tool_calls: asked },
    ...calls.map(({ id, result }) => ({ role: "tool", tool_call_id: id, content: result ?? "The person did not run this." }))];
}

/**
 * What the server is asked: the messages up to and with `last`. Thoughts stay at home, but for the answer that is to be gone
 * on with (`last` is an answer).
 */
export function request_messages(chat, last, system) {
  const messages = [];
  for (let node = last; node; node = node.parent ? chat.nodes[node.parent] : null) {
    if (node.role === "user") messages.unshift({ role: "user", content: full_text(node) });
    else if (node.calls?.length) messages.unshift(...call_messages(node));
    else if (node === last) messages.unshift({ role: "assistant", content: node.content, ...(node.thought && { reasoning_content: node.thought }), prefix: true });
    else if (node.content !== "") messages.unshift({ role: "assistant", content: node.content });
  }
  if (system.trim()) messages.unshift({ role: "system", content: system });
  return messages;
}

export function title_from(text) {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 60 ? line.slice(0, 59).trimEnd() + "\u2026" : line;
}

/** Whether all words of `query` are in the chat; gives some text around the first one, or null. */
export function search_chat(chat, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = [chat.title, ...Object.values(chat.nodes).flatMap((node) => [full_text(node), node.thought])];
  const lower = texts.map((text) => text.toLowerCase());
  if (!words.every((word) => lower.some((text) => text.includes(word)))) return null;
  const at = lower.findIndex((text, i) => i > 0 && text.includes(words[0]));
  if (at < 0) return "";
  const place = lower[at].indexOf(words[0]);
  return texts[at].slice(Math.max(0, place - 24), place + 60).replace(/\s+/g, " ");
}
