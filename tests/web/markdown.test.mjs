// The pages' parts that need no browser: Markdown, the tree of a conversation, files that are imported.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sse_data } from "../../web/src/chat/api.js";
import { latex_of } from "../../web/src/chat/latex.js";
import { GrowingMarkdown, make_markdown } from "../../web/src/chat/markdown.js";
import { model_of } from "../../web/src/chat/models.js";
import * as settings from "../../web/src/chat/settings.js";
import * as transfer from "../../web/src/chat/transfer.js";
import * as tree from "../../web/src/chat/tree.js";
import { hostile_texts } from "./hostile_texts.mjs";
import { kAnswer } from "./stand_in.mjs";

const md = make_markdown();
const html = (text) => md.render(text).trim();

test("a growing text ends as the whole text, however it came", () => {
  const texts = [kAnswer, "1. a\n\n2. b\n\n   c\n3. d\n\nend", "- a\n- b\n\n  more\n\n      code\n\n- c\n\npara\n===\n\n***\ntext",
    "a | b\n--|--\n1 | 2\n\n> quote\nlazy\n\n> again\n", "```\ncode\n\nmore\n```\nafter\n~~~js\nopen", "\\[\nx\n+ y\n\\]\n\ntext $$\na\n$$ end\n\n$$\nb\n\n$$\n",
    "# one\n## two\ntext\n\n    indented\n\n    more\ntext", "- [ ] do\n- [x] done\n", "\n\n\n  \na\n\n\n", ...hostile_texts];
  assert.ok(GrowingMarkdown.needs_whole("see [a]\n\n[a]: https://example.org"));
  for (const text of texts) {
    if (GrowingMarkdown.needs_whole(text)) continue;
    // One block that never ends is parsed again each time: of such only a few beginnings.
    for (const step of text.length > 1500 ? [701] : [1, 3, 17]) {
      const growing = new GrowingMarkdown(md);
      let done = "";
      let tail = "";
      for (let end = step; end < text.length + step; end += step) {
        const out = growing.update(text.slice(0, Math.min(end, text.length)));
        done += out.done;
        tail = out.tail;
      }
      assert.equal(done + tail, md.render(text), `in steps of ${step}: ${text.slice(0, 80)}`);
    }
  }
});

test("a growing text is not parsed again from its start", () => {
  let parsed = 0;
  const counting = { ...md, renderer: md.renderer, options: md.options, parse: (text, env) => { parsed += text.length; return md.parse(text, env); } };
  const growing = new GrowingMarkdown(counting);
  const text = "A paragraph of some words.\n\n".repeat(400);
  for (let end = 10; end < text.length; end += 10) growing.update(text.slice(0, end));
  assert.ok(parsed < 10 * text.length, `${parsed} characters parsed for ${text.length}`);
});

test("mathematics is found, money is not", () => {
  assert.equal(html("so $x^2$ is"), '<p>so <span class="math">x^2</span> is</p>');
  assert.equal(html("\\(a_1*b*c\\)"), '<p><span class="math">a_1*b*c</span></p>');
  assert.equal(html("\\[\na < b\n\\]"), '<div class="math display">a &lt; b</div>');
  assert.equal(html("$5 and $6, or $7"), "<p>$5 and $6, or $7</p>");
  assert.equal(html("open $x and \\(y"), "<p>open $x and (y</p>");
  assert.equal(html("`$x$`"), "<p><code>$x$</code></p>");
});

// Where none of them closes, each looked through all that follows.
test("a text of nothing but openings is read in time", () => {
  for (const opening of ["\\(", "\\( ", "\\[", "\\[\n", "$", "$$", "$x "]) {
    const begin = performance.now();
    md.render(opening.repeat(100_000 / opening.length));
    const ms = performance.now() - begin;
    assert.ok(ms < 3000 * Number(process.env.PATIENCE ?? 1), `${JSON.stringify(opening)}: ${ms} ms`);
  }
});

test("a calculation is not emphasis", () => {
  assert.equal(html("3*(5+8)*2 = 78 and 2*3*4"), "<p>3*(5+8)*2 = 78 and 2*3*4</p>");
  assert.equal(html("*3* and **4*5** a*b*c"), "<p><em>3</em> and <strong>4*5</strong> a<em>b</em>c</p>");
});

test("HTML and unsafe links of a model are text", () => {
  for (const text of hostile_texts) {
    const out = md.render(text);
    assert.doesNotMatch(out, /<(script|svg|iframe|style|form|object|embed|math|video|audio|details|input|link|meta|base|template)/i);
    assert.doesNotMatch(out, /<[^>]*\s(href|src)="(?!https?:|mailto:|data:image\/(png|gif|jpeg|webp);)/i, text);
  }
});

test("an answer becomes LaTeX", () => {
  assert.equal(latex_of("# A & B\n\nSo **50%** of $x_1$ is *half*, `a_b`:\n\n$$\nx = \\frac12\n$$\n\nand \\(y\\)."),
    "\\section{A \\& B}\n\nSo \\textbf{50\\%} of \\(x_1\\) is \\emph{half}, \\texttt{a\\_b}:\n\n\\[x = \\frac12\\]\n\nand \\(y\\).\n");
  assert.equal(latex_of("\\[\n\\begin{align*}a&=b\\end{align*}\n\\]"), "\\begin{align*}a&=b\\end{align*}\n");
  assert.equal(latex_of("1. one\n   - in it\n2. two\n\n> quoted"),
    "\\begin{enumerate}\n\\item one\n\\begin{itemize}\n\\item in it\n\\end{itemize}\n\n\\item two\n\\end{enumerate}\n\n\\begin{quote}\nquoted\n\n\\end{quote}\n");
  assert.equal(latex_of("| a | b | c |\n|--|--:|:-:|\n| 1 | 2 | 3 |\n"), "\\begin{tabular}{lrc}\na & b & c \\\\\n\\hline\n1 & 2 & 3 \\\\\n\\end{tabular}\n");
  assert.equal(latex_of("```c\nx = {1};  // \\end{verbatim}\n```"), "\\begin{verbatim}\nx = {1};  // \\end {verbatim}\n\\end{verbatim}\n");
  assert.equal(latex_of("[a](https://example.org/x_y%20z#1) \\input{x} ~^<>|"),
    "\\href{https://example.org/x_y\\%20z\\#1}{a} \\textbackslash{}input\\{x\\} \\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}\\textbar{}\n");
});

test("a tree keeps its branches", () => {
  const chat = tree.new_chat();
  const first = tree.add_node(chat, null, { role: "user", content: "one" });
  const answer = tree.add_node(chat, first, { role: "assistant", content: "1", thought: "hm" });
  tree.add_node(chat, first, { role: "assistant", content: "2" });
  const texts = () => tree.shown_path(chat).map((node) => node.content);
  assert.deepEqual(texts(), ["one", "2"]);
  tree.show_sibling(chat, answer, 0);
  tree.show_sibling(chat, chat.nodes[first.children[1]], -1);
  assert.deepEqual(texts(), ["one", "1"]);
  assert.deepEqual(tree.place_of(chat, answer), { index: 0, count: 2 });
  const more = tree.add_node(chat, answer, { role: "user", content: "more" });
  assert.deepEqual(tree.request_messages(chat, more, "be brief"), [{ role: "system", content: "be brief" },
    { role: "user", content: "one" }, { role: "assistant", content: "1" }, { role: "user", content: "more" }]);
  tree.remove_node(chat, answer);
  assert.deepEqual(texts(), ["one", "2"]);
  assert.equal(Object.keys(chat.nodes).length, 2);
  tree.remove_node(chat, first);
  assert.deepEqual(texts(), []);
  assert.deepEqual(chat.nodes, {});
});

test("what is exported is imported, and a hostile file is refused", () => {
  const chat = tree.new_chat();
  chat.title = "t";
  const first = tree.add_node(chat, null, { role: "user", content: "one" });
  tree.add_node(chat, first, { role: "assistant", content: "1", thought: "hm", thought_ms: 1200, finish: "stop" });
  tree.add_node(chat, first, { role: "assistant", content: "2", finish: "stop" });
  const [back] = transfer.import_chats(transfer.export_chats([chat]));
  assert.deepEqual(tree.shown_path(back).map((node) => node.content), ["one", "2"]);
  assert.equal(Object.keys(back.nodes).length, 3);
  assert.equal(back.id, chat.id);
  const file = (chats) => JSON.stringify({ format: "ponder-chats", version: 1, chats });
  const circle = { root: { children: ["a"] }, nodes: { a: { role: "user", content: "x", children: ["b"] }, b: { role: "user", content: "y", children: ["a"] } } };
  assert.throws(() => transfer.import_chats("no"), /not JSON/);
  assert.throws(() => transfer.import_chats("{}"), /no chats/);
  assert.throws(() => transfer.import_chats(file([circle])), /circle/);
  assert.throws(() => transfer.import_chats(file([{ root: { children: ["__proto__"] }, nodes: {} }])), /missing/);
  assert.throws(() => transfer.import_chats(file([null])), /Chat 1/);
  assert.throws(() => transfer.import_chats(file([{ root: { children: ["a"] }, nodes: { a: { role: "system" } } }])), /role/);
});

test("a file's settings, calls and probabilities are made anew, field by field", () => {
  const node = { role: "assistant", calls: [{ name: "add", state: "running", result: 5 }, null], chances: { thought: "x", content: [["a", -1, [["b", -2], 3]], null] },
    files: [{ name: 1 }], beside: ["a", "<b>"] };
  const [back] = transfer.import_chats(JSON.stringify({ format: "ponder-chats", version: 1, chats: [{ root: { children: ["a"] }, nodes: { a: node },
    settings: { temperature: 9, top_k: 40, system: 1, effort: "odd", unknown: 1 }, second: "no", pinned: 1, folder: {}, described: 1e99 }] }));
  assert.deepEqual(back.settings, { ...settings.kOwn, top_k: 40 });
  assert.deepEqual([back.second, back.pinned, back.folder], [null, false, ""]);
  assert.ok(back.described <= Date.now());
  const { calls, chances, files, beside } = back.nodes.a;
  assert.deepEqual(calls, [{ id: "", name: "add", arguments: "", state: "declined" }, { id: "", name: "", arguments: "", state: "declined" }]);
  assert.deepEqual(chances, { thought: [], content: [["a", -1, [["b", -2], ["", 0]]], ["", 0, []]] });
  assert.deepEqual([files, beside], [[{ name: "", text: "" }], ["a"]]);
});

test("of what is about a chat the later word counts, and an answer that was gone on with is further", () => {
  const mine = tree.new_chat();
  tree.describe_chat(mine, { title: "old" });
  const answer = tree.add_node(mine, null, { role: "assistant", content: "a long beginning", finish: "length" });
  const theirs = structuredClone(mine);
  Object.assign(theirs, { title: "new", folder: "f", described: mine.described + 1 });
  Object.assign(mine.nodes[answer.id], { finish: "", content: "a long beginning, and", rounds: 1 });
  assert.ok(tree.merge_chat(mine, theirs));
  assert.deepEqual([mine.title, mine.folder, mine.nodes[answer.id].content], ["new", "f", "a long beginning, and"]);
  assert.ok(tree.merge_chat(theirs, mine));
  assert.equal(theirs.nodes[answer.id].content, "a long beginning, and");
  assert.ok(!tree.merge_chat(mine, theirs));
});

test("a question holds its files behind fences that they do not close, and a call its result", () => {
  const chat = tree.new_chat();
  const asked = tree.add_node(chat, null, { role: "user", content: "Read.", files: [{ name: "a.md", text: "````\nx" }] });
  const called = tree.add_node(chat, asked, { role: "assistant", thought: "hm", calls: [{ id: "c", name: "add", arguments: "", state: "done", result: "5" }] });
  const [question, call, result] = tree.request_messages(chat, called, "");
  assert.equal(question.content, "Read.\n\na.md:\n`````\n````\nx\n`````");
  assert.deepEqual(call, { role: "assistant", content: "", reasoning_content: "hm", tool_calls: [{ id: "c", type: "function", function: { name: "add", arguments: "{}" } }] });
  assert.deepEqual(result, { role: "tool", tool_call_id: "c", content: "5" });
});

test("settings become a request's fields, and what two differ in is told", () => {
  const own = { ...settings.kOwn, temperature: 0.2, effort: "low", budget: 9, stop: "a\\n\n\\\\n", arguments: '{"x":1}', logprobs: true };
  assert.deepEqual(settings.request_fields(own), { temperature: 0.2, reasoning_effort: "low", thinking: { type: "enabled", budget_tokens: 9 }, stop: ["a\n", "\\n"],
    chat_template_kwargs: { x: 1 }, logprobs: true, top_logprobs: 5 });
  assert.deepEqual(settings.request_fields(settings.kOwn), {});
  assert.equal(settings.difference(own, { ...settings.kOwn, effort: "low", budget: 9, stop: own.stop, arguments: own.arguments }), "temperature 0.2");
  assert.equal(settings.difference(settings.kOwn, { ...settings.kOwn, seed: 1 }), "seed as the server has it");
});

test("what servers say of a model is read in their words", () => {
  assert.deepEqual(model_of({ id: "m" }), { id: "m", label: "m", context: 0, thinks: null, tools: null });
  assert.deepEqual(model_of({ id: "m", display_name: "M", max_model_len: 5, capabilities: ["tools"], thinking: false }), { id: "m", label: "M", context: 5, thinks: false, tools: true });
  assert.deepEqual(model_of({ id: "m", context_length: 7, capabilities: { thinking: { supported: true } } }), { id: "m", label: "m", context: 7, thinks: true, tools: null });
});

test("a search finds all words anywhere in a chat", () => {
  const chat = tree.new_chat();
  tree.add_node(chat, null, { role: "user", content: "How many letters has Strawberry?" });
  assert.match(tree.search_chat(chat, "strawberry LETTERS"), /Strawberry/);
  assert.equal(tree.search_chat(chat, "strawberry numbers"), null);
});

test("a stream is read however it is cut", async () => {
  const text = ': keep-alive\n\ndata: {"a":"\u00e4"}\r\n\r\ndata: two\n\nevent: x\ndata:three\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const step of [1, 2, 7, 1000]) {
    const stream = new ReadableStream({ start(to) {
      for (let at = 0; at < bytes.length; at += step) to.enqueue(bytes.slice(at, at + step));
      to.close();
    } });
    const found = [];
    for await (const data of sse_data(stream)) found.push(data);
    assert.deepEqual(found, ['{"a":"\u00e4"}', "two", "three"]);
  }
});
