// Which keys does the editor take from the browser, or leave to it, against what CodeMirror does by itself?
import { Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const LEAVE_WITHIN = 2000;

/** Tab after Escape leaves the source, also where Escape closed the list of completions as well. */
const leaving = Prec.highest(EditorView.domEventHandlers({
  keydown({ key }, view) {
    if (key === "Escape") view.setTabFocusMode(LEAVE_WITHIN);
    return false;
  },
}));

/** Over a selection the browser types itself, and Chromium writes the look of what was there into a style attribute, which
 * the page's policy refuses. */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const isHandled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert));
    if (!isHandled) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

export const typing = [leaving, replacing];
