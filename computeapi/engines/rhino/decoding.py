"""What did Compute answer? Its trees as they are, each value's type and text untouched; only paths get one form."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any

import orjson

from computeapi.engines.base import EngineResult, OutputTree, Verbatim
from softly.lib.errors import AnswerUnreadable, ResourceExhausted

FAKE = "fake"
"""What the scripted server says as `pointer`, so that its answers are known for what they are."""

_PATH = re.compile(r"\s*+\{?+\s*+(-?\d{1,10}(?:\s*+;\s*+-?\d{1,10})*)\s*+;?+\s*+\}?+\s*+")
"""Never goes back over spaces: a server may send a million."""

_MOST_OBJECTS = 2_000_000
"""An object or list takes some 300 bytes here for the 3 that it may have in an answer; a point has two braces."""
_MOST_PARTS = 10_000_000
_LONGEST_TEXT = 10_000
_LONGEST_UNITS = 64


def document(body: bytes) -> Mapping[str, Any] | None:
    """An object with `values` in it; None for anything else, also for JSON nested more than 1,000 deep. Raises
    ResourceExhausted for more parts than fit into memory, which are counted before any is made."""
    if body.count(b"{") + body.count(b"[") > _MOST_OBJECTS or body.count(b",") > _MOST_PARTS:
        message = "The answer has more than about a million values."
        raise ResourceExhausted(message, details={"resource": "output"})
    try:
        found = orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("values"), list) else None


def result(found: Mapping[str, Any]) -> EngineResult:
    """Raises AnswerUnreadable when its fields are not Compute's."""
    warnings = _texts(found, "warnings")
    if found.get("pointer") == FAKE:
        warnings = (*warnings, "A scripted server made this answer, not Rhino.")
    return EngineResult(
        outputs=tuple(_output(tree) for tree in found["values"]),
        warnings=warnings,
        errors=_texts(found, "errors"),
        model_units=str(found.get("modelunits") or "Millimeters")[:_LONGEST_UNITS],
    )


def _output(tree: Any) -> OutputTree:
    if not isinstance(tree, dict) or not isinstance(tree.get("ParamName"), str):
        raise AnswerUnreadable("A tree in Rhino Compute's answer has no ParamName.")
    name, inner = tree["ParamName"], tree.get("InnerTree")
    if not isinstance(inner, dict):
        raise AnswerUnreadable(f"{name}: the branches in Rhino Compute's answer can't be read.")
    branches: dict[str, tuple[Verbatim, ...]] = {}
    for text, items in inner.items():
        path = _path(name, text)
        branches[path] = branches.get(path, ()) + _items(name, items)
    return OutputTree(name=name, branches=branches)


def _path(name: str, text: str) -> str:
    found = _PATH.fullmatch(text)
    if found is None:
        raise AnswerUnreadable(f"{name}: a branch path in Rhino Compute's answer can't be read.")
    return "{" + ";".join(str(int(part)) for part in found[1].split(";")) + "}"


def _items(name: str, items: Any) -> tuple[Verbatim, ...]:
    """Nulls are left out, as Compute itself leaves them out."""
    if items is None:
        return ()
    if not isinstance(items, list):
        raise AnswerUnreadable(f"{name}: a branch in Rhino Compute's answer is no list.")
    return tuple(_item(name, item) for item in items if item is not None)


def _item(name: str, item: Any) -> Verbatim:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str) or "data" not in item:
        raise AnswerUnreadable(f"{name}: a value in Rhino Compute's answer has no type or no data.")
    data = item["data"]
    return Verbatim(type=item["type"], data=data if isinstance(data, str) else _as_text(name, data))


def _as_text(name: str, data: Any) -> str:
    try:
        return orjson.dumps(data).decode()
    except orjson.JSONEncodeError as error:  # orjson reads deeper than it writes
        raise AnswerUnreadable(f"{name}: a value in Rhino Compute's answer is nested too deep.") from error


def _texts(found: Mapping[str, Any], field: str) -> tuple[str, ...]:
    texts = found.get(field) or ()
    if not isinstance(texts, (list, tuple)):
        raise AnswerUnreadable(f"The {field} in Rhino Compute's answer are no list.")
    return tuple(str(text)[:_LONGEST_TEXT] for text in texts if text is not None)
