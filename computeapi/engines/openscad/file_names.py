"""Which files are named by import(), surface() and the like, and how are they named so that a copy finds them?

OpenSCAD looks beside the file that holds the call. The evaluator does as well, but what it is given is a copy in
memory: there a name that is written out becomes the file's path, one that is reckoned has its folder put before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from computeapi.engines.openscad.edits import Edit
from definitions.readers.openscad.includes import locate
from definitions.readers.openscad.tokens import Token, string_value

_NAMED = re.compile(r"\b(?:import\w*|surface|dxf_cross|dxf_dim)\s*\(|\bfile(?:name)?\s*=")

_FIRST = frozenset({"import", "surface", "dxf_cross", "dxf_dim"})
_BY_NAME = _FIRST | {"linear_extrude", "rotate_extrude"}


def may_name_files(text: str) -> bool:
    """Whether it is worth to look for tokens."""
    words = ("import", "surface", "dxf_", "file")
    return any(word in text for word in words) and _NAMED.search(text) is not None


def absolute(found: Sequence[Token], holder: Path, folder: Path) -> Iterator[Edit]:
    """The edits that make the names in the file `holder` full paths; `folder` is the definition's, where files are
    looked for as well. `found` has no comments."""
    for start, end in _names(found):
        token = found[start]
        if end == start + 1 and token.kind == "string":
            if target := _target(string_value(token.text), holder, folder):
                yield Edit(token.start, token.start + len(token.text), f'"{target}"')
        else:
            close = found[end].start
            yield Edit(token.start, token.start, f'str("{holder.parent}/", ')
            yield Edit(close, close, ")")


def is_elsewhere(found: Sequence[Token], holder: Path, folder: Path) -> bool:
    """Whether a name that is written out is no file beside the file `holder`, but one beside the definition."""
    written = (string_value(found[start].text) for start, end in _names(found) if end == start + 1)
    return any(not locate(name, holder, folder) and locate(name, folder / "any", folder) for name in written)


def _target(name: str, holder: Path, folder: Path) -> Path | None:
    """None for what is no relative name and is left as it is: nothing there can be read."""
    if not name or name.startswith("/") or '"' in name or "\\" in name or "\n" in name:
        return None
    return locate(name, holder, folder) or locate(name, folder / "any", folder) or holder.parent / name


def _names(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The first and the last-but-one token of each argument that names a file."""
    calls: list[str] = []
    for at, token in enumerate(found):
        if token.text in ("(", "[", "{"):
            calls.append(found[at - 1].text if at and token.text == "(" else "")
            if calls[-1] in _FIRST and found[at + 2 : at + 3] and found[at + 2].text != "=":
                yield from _argument(found, at + 1)
        elif token.text in (")", "]", "}") and calls:
            calls.pop()
        elif token.text in ("file", "filename") and calls and calls[-1] in _BY_NAME and _is_named(found, at):
            yield from _argument(found, at + 2)


def _is_named(found: Sequence[Token], at: int) -> bool:
    return found[at - 1].text in ("(", ",") and at + 1 < len(found) and found[at + 1].text == "="


def _argument(found: Sequence[Token], start: int) -> Iterator[tuple[int, int]]:
    depth = 0
    for at in range(start, len(found)):
        text = found[at].text
        if depth == 0 and text in (",", ")"):
            if at > start:
                yield start, at
            return
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
