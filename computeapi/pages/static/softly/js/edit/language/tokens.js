// How is OpenSCAD coloured and indented? A tokenizer by line, for CodeMirror's stream parser.
import { StreamLanguage } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { builtin } from "./builtins.js";

const WORD = /^\$?[A-Za-z_0-9]*[A-Za-z_][A-Za-z_0-9]*|^\$[A-Za-z_0-9]+/;
const NUMBER = /^(0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)(?![A-Za-z_])/i;
const OPERATOR = /^(&&|\|\||<<|>>|[<>=!]=|[-+*/%^<>=!?:&|~])/;
const CLOSING = { ")": "(", "]": "[", "}": "{" };
const KINDS = { keyword: "keyword", constant: "atom", special: "special", module: "builtin", function: "builtin" };

function startState() {
  return { inComment: false, inString: false, inPath: false, defines: "", starts: true, open: [] };
}

function copyState(state) {
  return { ...state, open: state.open.map((one) => ({ ...one })) };
}

function token(stream, state) {
  if (state.inComment) return comment(stream, state);
  if (state.inString) return string(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) return comment(stream, state);
  if (stream.eat('"')) return string(stream, state);
  if (state.inPath && stream.match(/^<[^>]*>?/)) return after(state, "path");
  if (stream.match(NUMBER)) return after(state, "number");
  if (stream.match(WORD)) return word(stream, state);
  return sign(stream, state);
}

function after(state, style) {
  state.inPath = state.starts = false;
  return style;
}

function comment(stream, state) {
  state.inComment = !stream.match(/^.*?\*\//);
  if (state.inComment) stream.skipToEnd();
  return "comment";
}

function string(stream, state) {
  state.inString = true;
  while (!stream.eol()) {
    const next = stream.next();
    if (next === "\\") stream.next();
    else if (next === '"') {
      state.inString = false;
      break;
    }
  }
  return after(state, "string");
}

function word(stream, state) {
  const name = stream.current();
  const { defines } = state;
  state.defines = "";
  if (name === "include" || name === "use") {
    after(state);
    state.inPath = true;
    return "keyword";
  }
  if (name === "module" || (name === "function" && stream.match(/^\s+[A-Za-z_]/, false))) {
    after(state);
    state.defines = name;
    return "keyword";
  }
  const starts = state.starts;
  after(state);
  if (defines) return "definition";
  const known = builtin(name);
  if (stream.match(/^\s*=(?!=)/, false) && known?.kind !== "special") return state.open.length && !starts ? "argument" : "assigned";
  if (name.startsWith("$")) return "special";
  if (known) return KINDS[known.kind];
  return stream.match(/^\s*\(/, false) ? "called" : "variable";
}

function sign(stream, state) {
  // At the beginning of a statement they change how it is shown.
  if (state.starts && stream.match(/^[#%!*]/)) return "modifier";
  if (stream.match(OPERATOR)) return after(state, "operator");
  const next = stream.next();
  if ("([{".includes(next)) {
    state.open.push({ bracket: next, indent: stream.indentation() });
    state.starts = next === "{";
    return "bracket";
  }
  if (next in CLOSING) {
    if (state.open.at(-1)?.bracket === CLOSING[next]) state.open.pop();
    // After a module's arguments another one, or a modifier, may follow.
    state.starts = next !== "]";
    return "bracket";
  }
  state.starts = next === ";" || state.starts;
  return next === ";" || next === "," ? "separator" : null;
}

function indent(state, textAfter, { unit }) {
  if (state.inComment || state.inString) return null;
  const around = state.open.at(-1);
  if (!around) return 0;
  return /^\s*[)\]}]/.test(textAfter) ? around.indent : around.indent + unit;
}

export const openscad = StreamLanguage.define({
  name: "openscad",
  startState,
  copyState,
  token,
  indent,
  tokenTable: {
    keyword: tags.keyword,
    atom: tags.atom,
    special: tags.special(tags.variableName),
    builtin: tags.standard(tags.name),
    definition: tags.definition(tags.function(tags.variableName)),
    assigned: tags.definition(tags.variableName),
    argument: tags.propertyName,
    called: tags.function(tags.variableName),
    variable: tags.variableName,
    modifier: tags.meta,
    operator: tags.operator,
    bracket: tags.bracket,
    separator: tags.separator,
    number: tags.number,
    string: tags.string,
    path: tags.special(tags.string),
    comment: tags.comment,
  },
  languageData: {
    commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[)\]}]$/,
    wordChars: "$",
  },
});
