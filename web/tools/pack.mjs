// Builds the pages, compresses them and packs them into one C file.
//
//     node pack.mjs EMBED OUT.c WORK_DIR
//
// meson calls this; the built files stay in WORK_DIR, beside the program.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [embed, out, work] = process.argv.slice(2);
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
