// Builds the pages, compresses them and packs them into one C file.
//
//     node pack.mjs EMBED OUT.c WORK_DIR DEPFILE
//
// meson calls this; the built files stay in WORK_DIR, beside the program.
// DEPFILE tells ninja what they were made of: files, and folders, so that one
// more or one less is noticed as well.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [embed, out, work, depfile] = process.argv.slice(2);
const web = dirname(dirname(fileURLToPath(import.meta.url)));
const smallest = 512; // below this, compressed bytes are not worth a header

function filesUnder(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

function compress(path) {
  const bytes = readFileSync(path);
  if (bytes.length < smallest) return;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
}

function foldersUnder(dir) {
  const names = readdirSync(dir).map((name) => join(dir, name));
  const folders = names.filter((path) => statSync(path).isDirectory());
  return [dir, ...folders.flatMap(foldersUnder)];
}

function madeOf() {
  const dirs = ["src", "public", "tools"].map((name) => join(web, name));
  const files = ["index.html", "vite.config.ts", "tsconfig.json", "package.json"];
  return [
    ...dirs.flatMap(foldersUnder),
    ...dirs.flatMap(filesUnder),
    ...files.map((name) => join(web, name)),
  ];
}

rmSync(work, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(web, "node_modules/vite/bin/vite.js"), "build", "--outDir", work,
    "--emptyOutDir", "--logLevel", "warn"],
  { cwd: web, stdio: "inherit" },
);
const files = filesUnder(work);
files.forEach(compress);
const names = files.map((path) => relative(work, path)).sort();
writeFileSync(out, execFileSync(embed, [work, ...names], { encoding: "utf8" }));
const escaped = madeOf().map((path) => path.replaceAll(" ", "\\ "));
writeFileSync(depfile, `${out}: ${escaped.join(" \\\n  ")}\n`);
