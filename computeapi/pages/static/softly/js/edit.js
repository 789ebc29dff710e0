// How do source, preview, messages, customizer and files work together on the page of the editor?
import "./menu.js";
import "./theme.js";
import { Notices } from "./notices.js";
import { Stage } from "./stage.js";
import { toast } from "./toast.js";
import { askFor } from "./edit/ask.js";
import { Code } from "./edit/code.js";
import { Customizer } from "./edit/customizer.js";
import { Desk } from "./edit/desk.js";
import { takeDrops } from "./edit/dropping.js";
import { Exports } from "./edit/exports.js";
import { Files } from "./edit/files.js";
import { readWork, takeFiles } from "./edit/intake.js";
import { knownPaths } from "./edit/known.js";
import { Messages, ofRefusal } from "./edit/messages.js";
import { EMPTY, loadExample } from "./edit/opening.js";
import { Preview } from "./edit/preview.js";
import { body, MAIN, Project } from "./edit/project.js";
import { makePublisher } from "./edit/publish.js";
import { saveWork, shareLink } from "./edit/sharing.js";
import { listenForKeys, nameKeys } from "./edit/shortcuts.js";
import { makeSplitter } from "./edit/splitter.js";
import { State } from "./edit/state.js";
import { Strip } from "./edit/strip.js";
import { Tabs } from "./edit/tabs.js";
import { knownFonts } from "./form/fonts.js";

const $ = (id) => document.getElementById(id);
const given = JSON.parse($("given").textContent);
const project = new Project();
const code = new Code($("code"), { files: () => project.files, fonts: knownFonts, paths: knownPaths }, document.querySelector("link[nonce]").nonce);
const strip = new Strip($("file-tabs"), $("add-file"));
const stage = new Stage($);
const state = new State({ state: $("state"), progress: $("progress"), figures: $("figures"), announcer: $("announcer") });
const messages = new Messages({ list: $("messages"), count: $("messages-count"), keep: $("messages-keep"), clear: $("messages-clear") });
const preview = new Preview({ project, stage, state, messages, code });
const customizer = new Customizer($("panel-customizer"), project);
const files = new Files($("panel-files"), project);
const exports = new Exports({ menu: $("export"), list: $("export-list"), empty: $("export-empty") }, () => ({ title: project.title, body: body(project) }));
const tabs = new Tabs($("panel-tabs"));
const notices = new Notices($("notices"));
const desk = new Desk({ project, notices, menu: { box: $("kept"), list: $("kept-list") } });
const publish = $("publish") ? makePublisher($("publish"), project) : null;

function open(name, line = null, column = null) {
  const file = project.find(name);
  if (file?.text === undefined) return;
  if (code.name !== name) code.open(name, file.text);
  strip.show(project.files, name);
  if (line) code.jump(line, column);
}

function loaded() {
  code.reset();
  customizer.forget();
  messages.forget();
  exports.offer(0);
  open(MAIN);
  files.show();
  document.title = `${project.title || "Editor"} · Softly`;
  preview.begin();
}

function changed() {
  desk.keep();
  preview.soon();
}

function filesChanged() {
  const open = project.find(code.name);
  const shown = open?.text === undefined ? project.find(MAIN) : open;
  if (shown.name !== code.name || shown.text !== code.text) code.open(shown.name, shown.text);
  strip.show(project.files, code.name);
  files.show();
  customizer.filesChanged();
  changed();
}

/** Files that were dropped or picked; a work that was saved as one file takes the place of this one. */
async function take(picked) {
  const { asked } = desk;
  const work = picked.length === 1 && /\.json$/i.test(picked[0].name) ? readWork(await picked[0].text().catch(() => "")) : null;
  if (work) {
    if (asked === desk.asked) await desk.replace(work, { touched: true });
    return;
  }
  const { taken, troubles } = await takeFiles(picked, project);
  notices.clear();
  if (troubles.length) notices.show("Not taken", { lines: troubles });
  if (taken.length) {
    tabs.show("files");
    toast(`${taken.join(", ")} added`);
  }
}

async function addSource() {
  const check = (name) => (/\.scad$/i.test(name) ? project.problemWithName(name) : "A source ends in .scad. Other files are added under Files.");
  const name = await askFor({ title: "Add a source file", label: "Name", value: project.find("parts.scad") ? "" : "parts.scad", verb: "Add", check });
  if (!name) return;
  project.put({ name, text: "" });
  open(name);
  code.focus();
}

async function openExample(index) {
  try {
    await desk.replace(loadExample(given.examples[index]));
  } catch ({ message }) {
    notices.clear();
    notices.show("The example could not be loaded", { text: message });
  }
}

async function keepAndSay() {
  toast((await desk.keepNow()) ? "Kept in this browser. File, Save as a file downloads it." : "This browser keeps nothing. File, Save as a file downloads it.");
}

function showPanel(name) {
  tabs.show(name);
  $(`panel-${name}`).focus();
}

function listen(source, handlers) {
  for (const [event, handle] of Object.entries(handlers)) source.addEventListener(event, ({ detail }) => handle(detail ?? {}));
}

listen(code, { change: ({ name, text }) => project.write(name, text) });
listen(strip, { open: ({ name }) => open(name), add: addSource });
listen(messages, { jump: ({ file, line, column }) => open(file, line, column) });
listen(files, {
  open: ({ name }) => { open(name); code.focus(); },
  renamed: ({ from, to }) => { code.rename(from, to); project.rename(from, to); },
  removed: ({ name }) => project.remove(name),
  picked: (picked) => take(picked.files),
});
listen(project, { edit: () => { changed(); if (tabs.shown === "files") files.show(); }, parameters: changed, files: filesChanged, load: loaded });
listen(preview, { answered: ({ dimension }) => { exports.offer(dimension); if (tabs.shown === "customizer") customizer.refresh(); } });
listen(customizer, { answer: ({ headers }) => preview.heed(headers), trouble: ({ message }) => { notices.clear(); notices.show("Not taken", { text: message }); } });
listen(exports, {
  start: ({ name }) => toast(`Making ${name}…`),
  answer: ({ headers }) => preview.heed(headers),
  done: ({ name }) => toast(`${name} downloaded`),
  failure: ({ name, status, refusal }) => { notices.clear(); notices.show(`${name} could not be made`, { lines: ofRefusal(status, refusal).map(({ message }) => message) }); },
});
listen(tabs, { show: ({ name }) => (name === "customizer" ? customizer.refresh() : files.show()) });

const clicks = {
  run: () => preview.now(),
  render: () => preview.now({ full: true }),
  share: () => shareLink(project),
  "share-too": () => shareLink(project),
  new: () => { desk.replace(EMPTY); code.focus(); },
  pick: () => $("pick-work").click(),
  save: () => saveWork(project),
  "save-definition": () => publish(),
  help: () => $("keys").showModal(),
  "help-too": () => $("keys").showModal(),
};
for (const [id, action] of Object.entries(clicks)) $(id)?.addEventListener("click", ({ target }) => { const menu = target.closest("details"); if (menu) menu.open = false; action(); });
for (const [index, button] of [...$("examples-list").querySelectorAll("button")].entries()) button.addEventListener("click", () => { $("examples").open = false; openExample(index); });
$("live").addEventListener("change", ({ target }) => { preview.live = target.checked; });
$("pick-work").addEventListener("change", ({ target }) => { take([...target.files]); target.value = ""; });
for (const bar of document.querySelectorAll("[role=separator][aria-valuemin]")) makeSplitter(bar, $("editor"));
takeDrops($("veil"), take);
nameKeys($("keys"));
listenForKeys({
  preview: () => preview.now(),
  render: () => preview.now({ full: true }),
  save: keepAndSay,
  exports: () => { $("export").open = true; $("export").querySelector("summary").focus(); },
  help: clicks.help,
  fit: () => stage.fit(),
  code: () => code.focus(),
  view: () => stage.canvas.focus(),
  messages: () => $("messages").focus(),
  customizer: () => showPanel("customizer"),
  files: () => showPanel("files"),
});
open(MAIN);
await desk.begin(given);
