// package.mjs -- The Debian package, and the unit in it.
//
// The package is made twice, unpacked into a folder, and its program runs
// from there; nothing of it touches this machine.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";

import { finish, folder, read, ROOT, skip, test } from "./lib.mjs";

const plain = { ...process.env };
delete plain.ASAN_OPTIONS; // the program in the package has no sanitizer
delete plain.LSAN_OPTIONS;

function run(...line) {
  const done = spawnSync(line[0], line.slice(1),
    { cwd: ROOT, encoding: "utf8", env: plain, maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, `${line.join(" ")}: ${done.stdout}` +
                               done.stderr);
  return done.stdout;
}

const here = (program) =>
  spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

// ---- The unit -------------------------------------------------------------

const root = folder();

// systemd-analyze looks for the program that the unit starts.
function verify() {
  const unit = join(folder(), "puls.service");
  const text = read("packaging/puls.service")
    .replace("ExecStart=/usr/bin/puls", "ExecStart=/bin/true")
    .replace(/^Documentation=.*$/m, "");

  writeFileSync(unit, text);
  assert.equal(run("systemd-analyze", "verify", unit), "");
}

if (!here("systemd-analyze"))
  skip("the unit", "systemd-analyze is not installed");
else
  await test("the unit is right, and exposed as little as can be", () => {
    const said = run("systemd-analyze", "security", "--offline=true",
                     join(ROOT, "packaging/puls.service"));
    const score = Number(/exposure level for \S+: ([\d.]+)/.exec(said)[1]);

    verify();
    console.log(`exposure ${score}`);
    assert.ok(score <= 2.0, said);
  });

await test("the server ends before systemd loses patience", () => {
  const unit = Number(/^TimeoutStopSec=(\d+)$/m
    .exec(read("packaging/puls.service"))[1]);
  const own = Number(/#define STOP_S +(\d+)/.exec(read("src/main/serve.c"))[1]);

  assert.ok(own + 10 <= unit);
});

// ---- The package ----------------------------------------------------------

let file;

await test("the same commit makes the same package", () => {
  const make = () => {
    const out = folder();
    run("script/package", out);
    const [name] = readdirSync(out);
    return join(out, name);
  };

  file = make();
  assert.ok(readFileSync(file).equals(readFileSync(make())));
});

await test("it says what it needs, and holds what it should", () => {
  const fields = run("dpkg-deb", "--info", file);
  const list = run("dpkg-deb", "--contents", file);

  for (const library of ["libc6", "libarchive13", "libfyaml0",
                         "libmicrohttpd12", "libsqlite3-0", "libstdc++6"])
    assert.match(fields, new RegExp(`Depends: .*${library.replace("++",
      "\\+\\+")} `));
  for (const path of ["usr/bin/puls", "usr/lib/puls/libduckdb.so",
                      "lib/systemd/system/puls.service",
                      "usr/lib/sysusers.d/puls.conf",
                      "usr/share/man/man1/puls.1.gz",
                      "usr/share/doc/puls/copyright",
                      "usr/share/doc/puls/operations.md"])
    assert.match(list, new RegExp(`root/root .* \\./${path}\n`));
  assert.doesNotMatch(list, /\.\/(var|etc|home)/);
  run("dpkg-deb", "-x", file, root);
  run("dpkg-deb", "-e", file, join(root, "DEBIAN"));
  for (const script of ["postinst", "prerm", "postrm"])
    run("sh", "-n", join(root, "DEBIAN", script));
  const sums = spawnSync("md5sum", ["-c", "--quiet", "DEBIAN/md5sums"],
                         { cwd: root, encoding: "utf8" });
  assert.equal(sums.status, 0, sums.stdout + sums.stderr);
});

await test("the program finds its library only where the package has it", () => {
  const said = run("readelf", "-d", join(root, "usr/bin/puls"));

  assert.match(said, /R(UN)?PATH\).*\[\/usr\/lib\/puls\]/);
  assert.ok(!readFileSync(join(root, "usr/bin/puls"))
    .includes(Buffer.from(ROOT)), "no path of the machine that built it");
});

await test("what is in it serves, answers and stops", async () => {
  const data = folder();
  const env = { ...plain, LD_LIBRARY_PATH: join(root, "usr/lib/puls") };
  const child = spawn(join(root, "usr/bin/puls"),
    ["serve", "--data", data, "--listen", "127.0.0.1:0"],
    { env, stdio: ["ignore", "pipe", "pipe"] });
  const over = new Promise((done) => child.once("exit", done));
  let log = "";

  child.stderr.on("data", (bytes) => { log += bytes; });
  const port = await new Promise((done, fail) => {
    child.stdout.on("data", (bytes) => {
      const m = /127\.0\.0\.1:(\d+)/.exec(bytes);
      if (m) done(Number(m[1]));
    });
    child.once("exit", () => fail(new Error(log)));
  });
  const status = await new Promise((done, fail) => http.get(
    { host: "127.0.0.1", port, path: "/v1/status" },
    (res) => { res.resume(); res.on("end", () => done(res.statusCode)); })
    .on("error", fail));
  child.kill("SIGTERM");
  assert.equal(status, 200);
  assert.equal(await over, 0);
  for (const line of log.trim().split("\n")) JSON.parse(line);
});

finish();
