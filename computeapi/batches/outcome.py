"""What does a batch keep of one solve? Its single values, and where its files are. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from computeapi.solve.answer import Answer
from softly.lib.text import whole

LONGEST_TEXT = 1_000
MOST_OUTPUTS = 100
PICTURE = "png"
OUTPUT_MARK = "RH_OUT:"
_PICTURE = '"data:image/'
_SCALARS = ("System.Double", "System.Int32", "System.Boolean", "System.String")


def outcome(answer: Answer, *, cached: bool, made: Sequence[str] | None) -> dict[str, Any]:
    """For the item's document. `made` names the formats of the files to link to; None for all that can be made."""
    links = [link for link in answer.solve["artifacts"] if made is None or link["format"] in made]
    pictures = [link["url"] for link in answer.solve["artifacts"] if link["format"] == PICTURE]
    return {
        "solveId": answer.id,
        "key": answer.key,
        "cached": cached,
        "durationMs": answer.solve["durationMs"],
        "isPartial": answer.partial,
        "outputs": single_values(answer),
        "artifacts": links,
        "picture": pictures[0] if pictures else None,
    }


def single_values(answer: Answer) -> dict[str, Any]:
    """By output, each number, text, true or false that is the only value of its output."""
    found: dict[str, Any] = {}
    for tree in orjson.loads(answer.light + b"}").get("values", ()):
        items = [item for branch in tree["InnerTree"].values() for item in branch]
        if len(items) == 1 and _is_single(items[0]) and len(found) < MOST_OUTPUTS:
            found[tree["ParamName"].removeprefix(OUTPUT_MARK)] = _value(items[0])
    return found


def _is_single(item: Mapping[str, str]) -> bool:
    return item["type"] in _SCALARS and not item["data"].startswith(_PICTURE)


def _value(item: Mapping[str, str]) -> bool | int | float | str | None:
    """None for a number that isn't finite, which is quoted."""
    try:
        value = orjson.loads(item["data"])
    except orjson.JSONDecodeError:
        return None
    if item["type"] == "System.String":
        return whole(str(value)).replace("\0", "\ufffd")[:LONGEST_TEXT]
    return value if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)) else None
