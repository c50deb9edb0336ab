// Builds the pages: each becomes one file with its script, style and fonts inside, compressed, and beside it the
// Content-Security-Policy that lets exactly these run. `node build.mjs [OUT]`, OUT is dist by default.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");

// The chat speaks with its server alone; what it may reach beyond (servers of tools) is spoken with in the frame.
const kOwnRules = {
  chat: ["connect-src 'self'", "frame-src 'self'", "frame-ancestors 'none'"],
  connect: ["connect-src http: https:", "frame-ancestors 'self'"],
  watch: ["connect-src 'self'", "frame-ancestors 'none'"],
};

const sha256 = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, entry)], outdir: "/", bundle: true, minify: true, write: false, format: "iife", target: ["chrome110", "firefox115", "safari16.4"],
    charset: "utf8", legalComments: "none", logLevel: "error", metafile: true, absWorkingDir: here,
    loader: { ".woff2": "dataurl" },
    // Every browser that runs this reads WOFF2.
    plugins: [{ name: "one-font-format", setup: (b) => {
      b.onResolve({ filter: /\.(woff|ttf)$/ }, () => ({ path: "none", namespace: "none" }));
      b.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "", loader: "empty" }));
    } }],
  });
  const text = (end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? "";
  // Empty places are left where the other fonts were.
  const css = text(".css").replace(/,url\("?"?\)\s*format\("(?:woff|truetype)"\)/g, "");
  // In a string or a pattern it means the same; as it stands it would confuse who reads the page.
  const js = text(".js").replaceAll("<!--", "<\\x21--").replace(/<s(?=cript)/g, "<\\x73");
  return { js, css, inputs: Object.keys(result.metafile.inputs) };
}

async function page(name) {
  const { js, css, inputs } = await bundle(`src/${name}/main.js`);
  if (/<\/?script|<!--/i.test(js)) throw new Error(`${name}: the script would end its own element`);
  const html = (await readFile(join(here, `src/${name}/index.html`), "utf8"))
    .replace("<!--STYLE-->", () => `<style>${css}</style>`)
    .replace("<!--SCRIPT-->", () => `<script>${js}</script>`);
  const policy = ["default-src 'none'", `script-src ${sha256(js)}`, ...(css ? [`style-src ${sha256(css)}`, "img-src data:", "font-src data:"] : []), ...kOwnRules[name],
    "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types dompurify"].join("; ");
  await writeFile(join(out, `${name}.html.gz`), gzipSync(html, { level: 9 }));
  await writeFile(join(out, `${name}.csp`), policy);
  console.log(`${name}: ${Math.round(html.length / 1024)} KiB`);
  return inputs;
}

// The licences of what the pages carry.
async function notice(inputs) {
  const names = new Set(inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  let text = "The pages that ponder serves hold these libraries.\n";
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).sort().find((each) => /^licen[sc]e/i.test(each));
    text += `\n${"-".repeat(80)}\n${name} ${facts.version} (${facts.license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
  }
  await writeFile(join(out, "NOTICE.txt"), text);
}

await mkdir(out, { recursive: true });
const inputs = [];
for (const name of (await readdir(join(here, "src"))).sort()) if (name !== "shared") inputs.push(...(await page(name)));
await notice(inputs);
