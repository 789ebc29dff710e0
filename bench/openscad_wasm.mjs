// Solves files with OpenSCAD's WASM build: a JSON line {entry, files, define} in, a JSON line out; `files` says for each
// path in the instance what to put there.
// A build runs its main() once, so each solve has an instance of its own; only main() counts as computing.
// Arguments: the modules to choose from. The one with the newest OpenSCAD in it is taken.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

const CONFIGURATION = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>/fonts</dir></fontconfig>`;

async function instance(build, said) {
  const hear = (line) => said.push(line);
  return (await build({ print: hear, printErr: hear })).getInstance();
}

async function newest(modules) {
  let best = { version: "" };
  for (const module of modules) {
    const { createOpenSCAD: build } = await import(module);
    const said = [];
    (await instance(build, said)).callMain(["--version"]);
    const version = said.join(" ").replace("OpenSCAD version ", "");
    if (version > best.version) best = { version, build };
  }
  return best;
}

function put(files, target, source) {
  files.mkdirTree(path.dirname(target));
  files.writeFile(target, fs.readFileSync(source));
}

async function solve(build, job) {
  const said = [];
  const openscad = await instance(build, said);
  openscad.FS.mkdirTree("/fonts");
  openscad.FS.writeFile("/fonts/fonts.conf", CONFIGURATION);
  for (const [target, source] of Object.entries(job.files)) put(openscad.FS, target, source);
  openscad.FS.chdir("/work");
  const options = ["--backend", "manifold", "--export-format", "binstl", "-o", "/model.stl"];
  const defined = job.define ? ["-D", job.define] : [];
  const began = performance.now();
  const status = openscad.callMain([job.entry, ...options, ...defined]);
  const compute = performance.now() - began;
  return { status, compute, size: status ? 0 : openscad.FS.readFile("/model.stl").length, said };
}

const { version, build } = await newest(process.argv.slice(2));
console.log(JSON.stringify({ version }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const used = process.cpuUsage();
  const began = performance.now();
  const answer = await solve(build, JSON.parse(line));
  const whole = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  console.log(JSON.stringify({ ...answer, whole, processor: (user + system) / 1000 }));
}
