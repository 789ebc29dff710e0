// What can be written here? Names of the language and of the work, paths in include and use, fonts, files to import.
import { snippet } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { element } from "../../element.js";
import { BUILTINS } from "./builtins.js";
import { names } from "./names.js";

const TYPES = { module: "class", function: "function", special: "constant", constant: "constant", keyword: "keyword", variable: "variable" };
const DATA = /\.(stl|off|obj|3mf|amf|dxf|svg|png|dat|json)$/i;
const SOURCE = /\.scad$/i;

/**
 * @typedef {object} Surroundings
 * @property {() => {name: string, text?: string}[]} files of the work
 * @property {() => Promise<string[]>} fonts by name
 * @property {() => Promise<string[]>} paths that include and use may name
 */

/** @param {Surroundings} around */
export function completion(around) {
  return async (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const path = /\b(?:include|use)\s*<([^>]*)$/.exec(before);
    if (path) return listed(context, path[1], [...around.files().map(({ name }) => name).filter((name) => SOURCE.test(name)), ...(await around.paths())], "namespace");
    const font = /\bfont\s*=\s*"([^"]*)$/.exec(before);
    if (font) return listed(context, font[1], await around.fonts(), "text");
    const file = /\b(?:import|surface)\s*\((?:[^")]*\bfile\s*=\s*)?\s*"([^"]*)$/.exec(before);
    if (file) return listed(context, file[1], around.files().map(({ name }) => name).filter((name) => DATA.test(name)), "text");
    if (/comment|string/i.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    return words(context, around);
  };
}

function listed(context, typed, options, type) {
  return { from: context.pos - typed.length, options: [...new Set(options)].map((label) => ({ label, type })), validFor: /^[^"<>]*$/ };
}

function words(context, around) {
  const word = context.matchBefore(/[$\w]+/);
  if (!word && !context.explicit) return null;
  if (word && /^\d/.test(word.text)) return null;
  const typed = word?.text;
  const own = around.files().flatMap(({ text }) => (text === undefined ? [] : names(text))).filter(({ name }) => name !== typed || context.explicit);
  const known = new Set(own.map(({ name }) => name));
  const options = [
    ...own.map(({ name, kind, signature }) => option({ name, kind, signature, help: "" }, 2)),
    ...BUILTINS.filter(({ name }) => !known.has(name)).map((one) => option(one, 0)),
  ];
  return { from: word?.from ?? context.pos, options, validFor: /^[$\w]*$/ };
}

function option({ name, kind, signature, help }, boost) {
  const takes = kind === "module" || kind === "function";
  return {
    label: name,
    type: TYPES[kind],
    boost,
    detail: signature === name ? undefined : signature.slice(name.length),
    info: help ? () => told(signature, help) : undefined,
    apply: takes ? called(name, !signature.endsWith("()")) : undefined,
  };
}

export function told(signature, help) {
  return element("div", { class: "told" }, element("code", {}, signature), element("p", {}, help));
}

/** With its parentheses, unless they are there. */
function called(name, hasParameters) {
  return (view, completed, from, to) => {
    const follows = /^\s*\(/.test(view.state.sliceDoc(to, to + 8));
    snippet(follows ? name : `${name}(${hasParameters ? "${}" : ""})${hasParameters ? "" : "${}"}`)(view, completed, from, to);
  };
}
