"""Which children of minkowski() must be joined first? OpenSCAD sums its children, the evaluator their bodies.

A child that may give several bodies, or none, gets a union() before it. Pure: tokens in, edits out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from computeapi.engines.openscad.edits import Edit, closing
from definitions.readers.openscad.tokens import Token

_ONE_BODY = frozenset(
    {"cube", "sphere", "cylinder", "polyhedron", "square", "circle", "polygon", "text", "surface"}
) | {
    *("union", "difference", "intersection", "hull", "minkowski", "render", "projection", "offset"),
    *("linear_extrude", "rotate_extrude"),
}
_NO_CHILD = frozenset({"module", "function", "else", "include", "use"})


def joined_summands(found: Sequence[Token], at: int) -> Iterator[Edit]:
    """The edits for the call of minkowski() at `at`."""
    end = closing(found, at + 1)
    if end is None or end + 1 >= len(found):
        return
    starts = [end + 1]
    if found[end + 1].text == "{":
        starts = _statements(found, end + 1)
    for start in starts:
        if _may_be_several(found, start):
            yield Edit(found[start].start, found[start].start, "union() ")


def _statements(found: Sequence[Token], opening: int) -> list[int]:
    """Where the statements of a block begin."""
    depth, starts = 0, []
    for at in range(opening, len(found) - 1):
        text = found[at].text
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        if depth == 0:
            break
        if depth == 1 and text in ("{", ";", "}"):
            starts.append(at + 1)
    return starts


def _may_be_several(found: Sequence[Token], at: int) -> bool:
    """Not one with a modifier, a block, a definition, or what gives one body always."""
    is_call = found[at].kind == "name" and at + 1 < len(found) and found[at + 1].text == "("
    return is_call and found[at].text not in _ONE_BODY | _NO_CHILD
