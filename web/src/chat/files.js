// Text files beside a question: chosen, pasted or dropped, read, and held until it is sent.
import { find, icon, icon_button, make } from "../shared/dom.js";

const kMost = 20;
const kMostBytes_per_token = 16;  // hardly a token stands for more
const kMostBytes = 8 << 20;      // where the context is not known

/** The text of a file's bytes. Throws a sentence if they are no text. */
export function text_of_bytes(bytes, name) {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  if (!utf16 && bytes.includes(0)) throw new Error(`"${name}" is no text file: only text can be read here.`);
  try {
    return new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`"${name}" is no text file: only text (UTF-8 or UTF-16) can be read here.`);
  }
}

/** {name, text} of a File. `context`: tokens that the model holds, 0 if that is not known. Throws a sentence. */
export async function read_text_file(file, context) {
  const { name } = file;
  if (/^(image|audio|video)\//.test(file.type) && file.type !== "image/svg+xml") {
    const kind = { image: "a picture", audio: "sound", video: "a film" }[file.type.split("/")[0]];
    throw new Error(`"${name}" is ${kind}, and the models here read nothing but text.`);
  }
  const most = context ? context * kMostBytes_per_token : kMostBytes;
  if (file.size > most) {
    throw new Error(`"${name}" has ${file.size.toLocaleString("en")} bytes: more than ${context ? `a context of ${context.toLocaleString("en")} tokens` : "the page"} can hold.`);
  }
  return { name, text: text_of_bytes(new Uint8Array(await file.arrayBuffer()), name) };
}

/** A file's name that shows its text when it is opened. */
export function file_view({ name, text }, ...more) {
  const lines = text.split("\n").length;
  return make("details", { class: "file" },
    make("summary", {}, icon("file"), make("span", { class: "file-name", text: name, dir: "auto" }),
      make("span", { class: "file-size", text: `${lines.toLocaleString("en")} line${lines === 1 ? "" : "s"}` }), ...more),
    make("pre", { tabindex: "0", role: "group", "aria-label": `Text of ${name}`, dir: "auto", text }));
}

export class Files {
  list = [];

  /** `context()`: tokens that the model holds. `on_change()`: others are here. `refuse(sentence)`. */
  constructor({ context, on_change, refuse }) {
    Object.assign(this, { context, on_change, refuse });
    this.field = find("files-field");
    this.field.addEventListener("change", () => { this.add(this.field.files); });
    find("attach").addEventListener("click", () => this.field.click());
    find("ask").addEventListener("paste", (event) => this.#pasted(event));
    this.#drops(document.querySelector("main"));
  }

  #pasted(event) {
    const { files } = event.clipboardData;
    // A copied table or page brings a picture of itself beside its text.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.add(files);
  }

  #drops(place) {
    const holds_files = (event) => event.dataTransfer?.types.includes("Files");
    const mark = (on) => document.body.classList.toggle("dropping", on);
    place.addEventListener("dragover", (event) => { if (holds_files(event)) { event.preventDefault(); mark(true); } });
    place.addEventListener("dragleave", (event) => { if (!place.contains(event.relatedTarget)) mark(false); });
    place.addEventListener("drop", (event) => {
      mark(false);
      if (!holds_files(event)) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
  }

  async add(files) {
    const given = [...files];  // before the field is emptied
    this.field.value = "";
    for (const file of given) {
      try {
        if (this.list.length >= kMost) throw new Error(`At most ${kMost} files go with one question.`);
        this.list.push(await read_text_file(file, this.context()));
      } catch (error) {
        this.refuse(error.message);
      }
    }
    this.#draw();
    find("ask").focus();
  }

  show(list) {
    this.list = list;
    this.#draw();
  }

  #draw() {
    find("files").replaceChildren(...this.list.map((file) => make("div", { class: "file-row" }, file_view(file),
      icon_button("close", `Remove ${file.name}`, () => { this.show(this.list.filter((each) => each !== file)); find("ask").focus(); }))));
    find("files").hidden = this.list.length === 0;
    this.on_change();
  }
}
