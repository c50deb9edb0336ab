// One answer under way: asks, fills the message's fields as pieces come, and tries again when the server is busy or away.
import { ApiError, stream_answer } from "./api.js";

const kTries = 5;          // of a server that is busy; one that is away is waited for until somebody stops it
const kLongestWait_s = 15;  // for one that is away
const kSaveEvery_ms = 1500;

const wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(new DOMException("stopped", "AbortError")); }, { once: true });
  });

export class Answering {
  #controller = new AbortController();
  #begin_ms = null;      // of the thought
  #first_ms = null;      // when the first piece came
  #last_ms = 0;
  #pieces = { thought: 0, content: 0 };
  #usage = null;
  #saved_ms = 0;

  /**
   * `view`: the message on the page, or null while another chat is shown. `save()` keeps the chat. A node that has a text
   * already is gone on with.
   */
  constructor(node, { save }) {
    this.node = node;
    this.view = null;
    this.was_away = false;  // the server, at some time
    this.save = save;
    this.begun = node.content !== "" || node.thought !== "";
    this.before = { tokens: node.tokens ?? 0, thought_tokens: node.thought_tokens ?? 0, thought_ms: node.thought_ms ?? 0 };
    if (this.begun) Object.assign(node, { finish: "", error: "", rounds: (node.rounds ?? 0) + 1 });
  }

  stop() {
    this.#controller.abort();
  }

  /** Runs to the end; never throws. Gives the error that ended it, or null. */
  async run(body, key) {
    const ticker = setInterval(() => this.#begin_ms !== null && this.view?.tick(this.#begin_ms), 500);
    let error = null;
    try {
      await this.#try_often(body, key);
    } catch (caught) {
      if (caught.name === "AbortError") this.node.finish = "stopped";
      else error = caught instanceof ApiError ? caught : this.#own_fault(caught);
    }
    clearInterval(ticker);
    try {
      this.#close(error);
    } catch (caught) {
      error = this.#own_fault(caught);
    }
    return error;
  }

  // A fault of the page costs this answer; the chat can be asked again.
  #own_fault(caught) {
    console.error(caught);
    const fault = new Error(`The page failed to show this answer: ${caught.message}`);
    this.node.error = fault.message;
    return fault;
  }

  async #try_often(body, key) {
    const { signal } = this.#controller;
    for (let tries = 1; ; ++tries) {
      try {
        for await (const piece of stream_answer(body, key, signal)) this.#take(piece);
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.was_away ||= error.away;
        if (this.#first_ms !== null) throw error;
        const busy = (error.status === 429 || error.status === 503) && !error.vain;
        if (error.away) await this.#wait("The server cannot be reached", Math.min(kLongestWait_s, 2 ** (tries - 1)), signal);
        else if (busy && tries < kTries) await this.#wait("The server is busy", error.retry_s ?? 2 ** tries, signal);
        else throw error;
      }
    }
  }

  async #wait(why, seconds, signal) {
    for (let left = Math.min(60, Math.ceil(seconds)); left > 0; --left) {
      this.view?.tell(`${why}. Trying again in ${left} s.`);
      await wait(1000, signal);
    }
    this.view?.tell("");
  }

  #take(piece) {
    const { node, view } = this;
    const now = performance.now();
    if (piece.usage) this.#usage = piece.usage;
    if (piece.finish) node.finish = piece.finish;
    if (piece.calls) this.#take_calls(piece.calls);
    if (piece.chances) this.#keep_chances(piece.chances);
    if (piece.thought === undefined && piece.content === undefined) return;
    this.#first_ms ??= now;
    this.#last_ms = now;
    if (piece.thought !== undefined) {
      this.#begin_ms ??= now;
      this.#pieces.thought += 1;
      node.thought += piece.thought;
      view?.grow_thought(piece.thought, this.#begin_ms);
    }
    if (piece.content !== undefined) {
      this.#end_thought();
      if (this.#pieces.content === 0) view?.end_thought();  // one that was whole before, too
      this.#pieces.content += 1;
      node.content += piece.content;
      view?.grow_content();
    }
    if (now - this.#saved_ms > kSaveEvery_ms) {
      this.#saved_ms = now;
      this.save();
    }
  }

  #take_calls(pieces) {
    const calls = (this.node.calls ??= []);
    for (const { index, id, function: { name, arguments: more } } of pieces) {
      const call = (calls[index] ??= { id: "", name: "", arguments: "", state: "" });
      if (id) call.id = id;
      if (name) call.name = name;
      call.arguments += more ?? "";
    }
  }

  #keep_chances({ thought, content }) {
    const kept = (this.node.chances ??= { thought: [], content: [] });
    kept.thought.push(...thought);
    kept.content.push(...content);
  }

  // Until the server has told the exact number, a piece counts as a token.
  #end_thought() {
    if (this.#begin_ms === null) return;
    this.node.thought_ms = this.before.thought_ms + performance.now() - this.#begin_ms;
    this.node.thought_tokens = this.before.thought_tokens + this.#pieces.thought;
    this.#begin_ms = null;
    this.view?.end_thought();
  }

  #close(error) {
    const { node, before } = this;
    const usage = this.#usage;
    const count = usage?.completion_tokens ?? this.#pieces.thought + this.#pieces.content;
    node.tokens = before.tokens + count;
    this.#end_thought();
    if (usage) {
      if (!this.begun) node.prompt_tokens = usage.prompt_tokens;
      const thought = usage.completion_tokens_details?.reasoning_tokens;
      if (thought !== undefined) node.thought_tokens = before.thought_tokens + thought;
    }
    const seconds = (this.#last_ms - this.#first_ms) / 1000;
    if (count > 1 && seconds > 0) node.tokens_per_second = (count - 1) / seconds;
    if (error) node.error = error.message;
    this.view?.settle();
  }
}
