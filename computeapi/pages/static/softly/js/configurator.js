// How do inputs, solver, viewer and results work together on the page of one definition?
import "./menu.js";
import "./theme.js";
import { waiting } from "./countdown.js";
import { Downloads } from "./downloads.js";
import { Inputs } from "./form/inputs.js";
import { Background } from "./job/background.js";
import { beside } from "./job/beside.js";
import { Card } from "./job/card.js";
import { Notices } from "./notices.js";
import { Outputs, unseen } from "./outputs.js";
import { showThumbnails } from "./pictures.js";
import { Presets } from "./presets.js";
import { copy, curl, fromQuery, toQuery } from "./share.js";
import { Solver } from "./solve.js";
import { Status } from "./status.js";
import { toast } from "./toast.js";

const TITLES = { ENGINE_UNAVAILABLE: "Not solved just now" };
const $ = (id) => document.getElementById(id);
const definition = JSON.parse($("definition").textContent);
const inputs = new Inputs($("form"), definition.inputs, $("reset"));
$("form").removeAttribute("aria-busy");
const presets = new Presets($("presets"), definition.inputs, definition.presets, (values) => { inputs.fill(values); update({ soon: false }); });
const outputs = new Outputs($("results"), definition.outputs, $("enlarged"));
const downloads = new Downloads($("downloads"), $("downloads-list"), $("downloads-empty"));
const notices = new Notices($("notices"));
const status = new Status({ state: $("state"), progress: $("progress"), fill: $("progress-fill"), announcer: $("announcer") }, (is) => { isSlow = is; offer(); });
const solver = new Solver("/solve", definition.name);
const background = new Background(definition.name);
const stage = definition.available ? import("./stage.js").then(({ Stage }) => new Stage($)) : null;
const models = stage && Promise.all([stage, import("./models.js")]).then(([made, { Models }]) => new Models(made)).catch(() => null);
/** The inputs that the address holds, and how it does; null while some of those shown are wrong. */
let current = null;
let link = null;
let address = location.search;
/** The newest answer, unless what is set by now has another one. */
let newest = null;
let isSlow = false;

/** Read the form; solve it when nothing is wrong with it and there is an engine. */
function update({ soon, first = false }) {
  const { values, wrong, marked } = inputs.check();
  presets.check(values);
  if (wrong) {
    solver.cancel();
    current = link = null;
    if (!first) notices.clear();
    const words = `${wrong === 1 ? "One input is" : `${wrong} inputs are`} ${marked ? "wrong" : "still needed"}`;
    status.idle(words);
    status.announce(words);
    without(marked ? "Correct the marked inputs and the model appears." : "The model appears once the required inputs are given.");
    return;
  }
  current = values;
  hold(toQuery(definition.inputs, values));
  downloads.clear();
  if (!definition.available) status.idle("");
  else if (link === background.query) leave();
  else if (soon) solver.ask(values);
  else solver.now(values);
}

/** In the address, and as the link. */
function hold(query) {
  link = query;
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  address = location.search;
}

/** One solve at a time is left to the server. */
function offer() {
  $("leave").hidden = !isSlow || background.query !== null;
}

/** The server solves these inputs without us. */
function leave() {
  solver.cancel();
  notices.clear();
  status.idle("");
  status.announce("Solving in the background.");
  without("The model follows when it is solved. This page may be loaded again meanwhile.");
}

/** What is shown belongs to earlier inputs: nothing of it is taken for the answer to these. */
function without(words) {
  newest = null;
  outputs.stale(true);
  downloads.clear();
  stage?.then((shown) => {
    shown.stale(true);
    shown.explain(words);
  }).catch(() => {}); // told with the answer
}

async function answer({ body, cache, milliseconds }) {
  newest = body;
  notices.clear();
  if (body.errors.length) notices.show("The definition reported errors", { lines: body.errors });
  if (body.warnings.length) notices.show("Worth knowing", { lines: body.warnings, kind: "warn", alert: false });
  const artifacts = body.solve.artifacts ?? [];
  downloads.show(artifacts, definition.name);
  outputs.show(body, null);
  outputs.stale(false);
  status.solved(cache, body.solve.durationMs, milliseconds);
  const model = artifacts.find(({ format }) => format === "glb");
  const loaded = await models;
  if (newest !== body) return;
  if (!loaded) {
    notices.show("The view could not be loaded", { text: "Numbers and files are here all the same. Load this page again to see the model.", kind: "warn" });
    return;
  }
  const size = await loaded.show(model?.url ?? null, unseen(body) || (body.errors.length ? "Nothing to see came of these inputs." : ""));
  if (newest !== body) return;
  (await stage).stale(Boolean(model) && !size);
  if (size) outputs.show(body, size);
}

function failure({ status: code, body }) {
  const errors = body?.details?.errors ?? [];
  const rest = inputs.refuse(errors);
  notices.clear();
  status.idle("Not solved");
  without("There is no model for these inputs.");
  if (errors.length && !rest.length) {
    status.announce("Some inputs were refused.");
    return;
  }
  notices.show(body?.error ?? `The server answered ${code}`, {
    text: errors.length ? "" : (body?.message ?? ""),
    lines: rest.map(({ field, message }) => `${field}: ${message}`),
    requestId: body?.requestId ?? "",
    retry: code >= 500 || code === 429 ? () => update({ soon: false }) : null,
  });
}

/** Over a limit nothing helps but to wait; a busy server may be asked again. */
function wait({ seconds, status: code, body }) {
  const isLimit = code === 429;
  const title = isLimit && body?.details?.bucket === "solve" ? "Too many solves" : (TITLES[body?.code] ?? body?.error ?? "The server is busy");
  const next = isLimit ? `It goes on by itself in ${waiting(seconds)}.` : `Next try in ${waiting(seconds)}.`;
  const text = `${isLimit ? limitInWords(body) : (body?.message ?? "")} ${next}`.trim();
  status.idle(`Waiting ${waiting(seconds)}`);
  if (notices.retell(title, text)) return;
  notices.clear();
  const upgrade = isLimit ? body?.details?.upgradeUrl : null;
  notices.show(title, { text, kind: "warn", link: upgrade ? { href: upgrade, text: "What other tiers allow" } : null, retry: isLimit ? null : () => update({ soon: false }) });
  without("The model follows as soon as it can be solved.");
}

function limitInWords(body) {
  const { limits, currentTier } = body?.details ?? {};
  const own = limits?.[currentTier];
  return own ? `${own.limit} in ${waiting(own.window)} are allowed here.` : (body?.message ?? "");
}

function unreachable({ offline, seconds }) {
  notices.clear();
  if (offline) notices.show("You are offline", { text: "What you see is the last answer. Solving goes on by itself when the connection is back.", kind: "warn" });
  else notices.show("The server does not answer", { text: `Next try in ${seconds} s.`, kind: "warn", alert: false, retry: () => update({ soon: false }) });
  status.idle(offline ? "Offline" : "Not connected");
}

function cancelled() {
  status.idle("Not solved");
  without("There is no model for these inputs.");
  notices.show("The solve was cancelled", { kind: "warn", alert: false, action: { text: "Solve it", click: () => update({ soon: false }) } });
}

/** Inputs that were solved before: nothing is asked. */
function set(query) {
  solver.cancel();
  hold(query);
  inputs.reset();
  restore();
  current = inputs.check().values;
  presets.check(current);
}

function restore() {
  const { raws, unknown } = fromQuery(definition.inputs, location.search);
  inputs.write(raws);
  if (unknown.length) notices.show("The link names inputs that this model does not have", { lines: unknown, kind: "warn", alert: false });
}

async function copied(text, message) {
  if (!current) {
    inputs.markAll();
    toast("Correct the marked inputs first");
  } else {
    toast((await copy(text())) ? message : "The browser did not allow copying");
  }
}

const handlers = { answer, failure, wait, unreachable, start: () => { outputs.stale(true); status.start(); }, progress: (detail) => status.progress(detail), queued: (detail) => status.queued(detail) };
for (const [event, handle] of Object.entries(handlers)) solver.addEventListener(event, ({ detail }) => handle(detail));
inputs.addEventListener("change", () => update({ soon: true }));
addEventListener("offline", () => definition.available && unreachable({ offline: true }));
addEventListener("online", () => update({ soon: false }));
addEventListener("popstate", () => {
  // A link within the page leaves the inputs as they are, the wrong ones too.
  if (location.search === address) return;
  inputs.reset();
  restore();
  update({ soon: false });
});
$("leave").addEventListener("click", async ({ currentTarget }) => {
  currentTarget.disabled = true;
  await background.begin(current, link);
  currentTarget.disabled = false;
  if (link !== null && link === background.query) leave();
});
$("why").addEventListener("click", () => $("notices").scrollIntoView());
$("copy-link").addEventListener("click", () => copied(() => location.href, "Link copied"));
$("copy-curl").addEventListener("click", () => copied(() => curl(location.origin, definition.name, current), "curl command copied"));

showThumbnails();
restore();
beside(background, new Card($("job")), {
  query: () => link,
  set,
  announce: (text) => status.announce(text),
  again: () => update({ soon: false }),
  answer: (detail) => { solver.cancel(); answer(detail); },
  failure,
  cancelled,
});
for (const event of ["begin", "answer", "failure", "cancelled", "gone"]) background.addEventListener(event, offer);
background.resume();
update({ soon: false, first: true });
