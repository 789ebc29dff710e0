// What is the word under the pointer? Its signature and a line of help.
import { hoverTooltip } from "@codemirror/view";
import { builtin } from "./builtins.js";
import { told } from "./completion.js";
import { names } from "./names.js";

/** @param {() => {text?: string}[]} files */
export function hover(files) {
  return hoverTooltip((view, position) => {
    const { from, to, text } = view.state.doc.lineAt(position);
    const start = from + text.slice(0, position - from).search(/[$\w]*$/);
    const end = Math.min(to, position + /^\w*/.exec(text.slice(position - from))[0].length);
    const word = view.state.sliceDoc(start, end);
    const known = builtin(word) ?? files().flatMap((file) => names(file.text ?? "")).find(({ name, kind }) => name === word && kind !== "variable");
    if (!known) return null;
    return { pos: start, end, above: true, create: () => ({ dom: told(known.signature, known.help ?? "") }) };
  });
}
