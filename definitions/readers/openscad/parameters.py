"""Which parameters does a file have? Top-level literals with what the comments around them say, up to where they end.

As in OpenSCAD's customizer, whose own answer (`--export-format param`) is what this was compared with:

* an annotation is the `//` comment behind the parameter, on the line where its statement begins or ends;
* the description is a `//` comment on the line right above;
* a block comment on one line is a group: `/* [Name] */`, with words around it or not, `/* [A] [B] */` is "A-B", and
  one without brackets ends the group. Longer comments say nothing;
* `[Hidden]`, spelt so, leaves out what follows.

Parameters end at the first module, function or brace, as the customizers of model sites have it; OpenSCAD itself goes
on behind a module or function that has no brace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from definitions.readers.openscad.annotations import Annotation, annotation
from definitions.readers.openscad.literals import literal
from definitions.readers.openscad.tokens import Token
from definitions.schema import Scalar

_NAMES = re.compile(r"\[([^\]]*)\]")
_LONGEST = 500
_LONGEST_ANNOTATION = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter as it is written; `vector` tells `[5]` from `5`, which an Input can't."""

    name: str
    values: tuple[Scalar, ...]
    vector: bool
    annotation: Annotation | None
    description: str
    group: str


def parameters(found: list[Token]) -> list[Parameter]:
    """In the order of their first assignment; the last assignment is the one that counts."""
    by_name: dict[str, Parameter | None] = {}
    group = ""
    for at, token in _statements(found):
        if token.kind == "comment":
            group = _group(token.text, group)
        elif group == "Hidden":
            by_name.pop(token.text, None)
        else:
            by_name[token.text] = _parameter(found, at, group)
    return [parameter for parameter in by_name.values() if parameter]


def _statements(found: list[Token]) -> list[tuple[int, Token]]:
    """Names that are assigned and block comments, between top-level statements, up to where parameters end."""
    seen: list[tuple[int, Token]] = []
    depth, fresh = 0, True
    for at, token in enumerate(found):
        if token.text == "{" or (fresh and token.text in ("module", "function")):
            break
        if token.kind == "comment":
            if fresh and token.text.startswith("/*"):
                seen.append((at, token))
            continue
        if token.kind == "symbol":
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        elif fresh and token.kind == "name" and _text(found, at + 1) == "=":
            seen.append((at, token))
        fresh = (depth <= 0 and token.text == ";") or (fresh and token.kind == "path")
    return seen


def _group(comment: str, before: str) -> str:
    return before if "\n" in comment else "-".join(_NAMES.findall(comment)).strip()


def _parameter(found: list[Token], at: int, group: str) -> Parameter | None:
    end = at + 2
    while end < len(found) and found[end].text not in (";", "{"):
        end += 1
    if _text(found, end) != ";":
        return None
    value = literal([token for token in found[at + 2 : end] if token.kind != "comment"])
    if value is None:
        return None
    values = value if isinstance(value, tuple) else (value,)
    return Parameter(
        name=found[at].text,
        values=values,
        vector=isinstance(value, tuple),
        annotation=_annotation(found, at, end, numeric=not isinstance(values[0], str)),
        description=_description(found, at),
        group=group,
    )


def _annotation(found: list[Token], at: int, end: int, *, numeric: bool) -> Annotation | None:
    """Of the line where the statement ends, else of that where it begins: `v = [ // [0:10]`."""
    behind = end + 1
    while behind < len(found) and found[behind].text.startswith("/*"):
        behind += 1
    for index in (behind, *range(at, end)):
        if index >= len(found) or not found[index].text.startswith("//"):
            continue
        token = found[index]
        if token.line == found[end if index == behind else at].line and len(token.text) < _LONGEST_ANNOTATION:
            return annotation(token.text[2:], numeric=numeric)
    return None


def _description(found: list[Token], at: int) -> str:
    above = found[at - 1] if at else None
    if above is None or not above.text.startswith("//") or above.line != found[at].line - 1:
        return ""
    if at > 1 and found[at - 2].end_line == above.line:
        return ""  # it belongs to the parameter on its own line
    return above.text[:_LONGEST].strip("/ \t")


def _text(found: list[Token], at: int) -> str:
    return found[at].text if at < len(found) else ""
