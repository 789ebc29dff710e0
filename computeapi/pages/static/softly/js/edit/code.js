// Where is the source written? CodeMirror with a state for each file, so that each keeps its history and its cursor.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { crosshairCursor, drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, rectangularSelection } from "@codemirror/view";
import { completion } from "./language/completion.js";
import { folding } from "./language/folding.js";
import { hover } from "./language/hover.js";
import { colours, look } from "./language/look.js";
import { openscad } from "./language/tokens.js";
import { typing } from "./typing.js";

/** @typedef {{line: number, column?: number | null, severity: "error" | "warning" | "info", message: string}} Mark */

/** Dispatches `change {name, text}` whenever a person changes a file. */
export class Code extends EventTarget {
  #view;
  #extensions;
  #states = new Map();
  #marks = new Map();
  #name = "";

  /**
   * @param {HTMLElement} parent
   * @param {import("./language/completion.js").Surroundings} around
   * @param {string} nonce for the style element that CodeMirror writes
   */
  constructor(parent, around, nonce) {
    super();
    this.#extensions = extensions(around, nonce, (update) => this.#changed(update));
    this.#view = new EditorView({ parent, state: this.#state("") });
  }

  get name() {
    return this.#name;
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** Show this file; what was undone or selected in it is remembered. */
  open(name, text) {
    if (this.#name) this.#states.set(this.#name, this.#view.state);
    this.#name = name;
    const known = this.#states.get(name);
    this.#view.setState(known?.doc.toString() === text ? known : this.#state(text));
    this.#view.dispatch(setDiagnostics(this.#view.state, this.#diagnostics()));
  }

  /** Forget all files: the work is another one. */
  reset() {
    this.#states.clear();
    this.#marks.clear();
    this.#name = "";
  }

  rename(from, to) {
    if (this.#name === from) this.#name = to;
    for (const kept of [this.#states, this.#marks]) {
      if (kept.has(from)) kept.set(to, kept.get(from));
      kept.delete(from);
    }
  }

  /** Underline what is wrong. @param {Map<string, Mark[]>} marks by file */
  mark(marks) {
    this.#marks = marks;
    this.#view.dispatch(setDiagnostics(this.#view.state, this.#diagnostics()));
  }

  focus() {
    this.#view.focus();
  }

  /** Put the cursor there, in view. Lines and columns count from 1. */
  jump(line, column = null) {
    const { doc } = this.#view.state;
    const { from, to, text } = doc.line(Math.min(Math.max(1, line), doc.lines));
    const anchor = column ? Math.min(to, from + column - 1) : from + text.search(/\S|$/);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  #state(doc) {
    return EditorState.create({ doc, extensions: this.#extensions });
  }

  #changed(update) {
    if (update.docChanged) this.dispatchEvent(new CustomEvent("change", { detail: { name: this.#name, text: update.state.doc.toString() } }));
  }

  #diagnostics() {
    const { doc } = this.#view.state;
    return (this.#marks.get(this.#name) ?? []).filter(({ line }) => line >= 1 && line <= doc.lines).map((mark) => ({ ...range(doc.line(mark.line), mark.column), severity: mark.severity, message: mark.message }));
  }
}

/** The word at a column; without a column what is written in the line. */
function range({ from, to, text }, column) {
  if (!column) return { from: from + text.search(/\S|$/), to: Math.max(from, from + text.trimEnd().length) };
  const start = Math.min(to, from + column - 1);
  const length = /^[$\w]+|^\S|/.exec(text.slice(start - from))[0].length;
  // At the end of a line there is no word: the character before stands for it.
  return length ? { from: start, to: start + length } : { from: Math.max(from, start - 1), to: start };
}

function extensions(around, nonce, changed) {
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    foldGutter({ openText: "▾", closedText: "▸" }),
    codeFolding(),
    lintGutter(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    typing,
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completion(around)] }),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    hover(around.files),
    openscad,
    folding,
    syntaxHighlighting(colours),
    look,
    EditorView.contentAttributes.of({ "aria-label": "OpenSCAD source", "aria-describedby": "code-keys", spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
    EditorView.updateListener.of(changed),
  ];
}
