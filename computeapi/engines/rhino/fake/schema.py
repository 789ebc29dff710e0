"""What did the request ask for? The body of /grasshopper and /io, refused where Compute can't deserialise it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from computeapi.engines.rhino.fake.solver.newtonsoft import BadValue, Raw, as_integer, as_string, parse

Branches = Mapping[str, tuple[str | None, ...]]


class BadBody(ValueError):
    """Nothing that could be deserialised."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """`values` are pairs of a name and the texts of its branches, None where `data` was null."""

    algo: str = ""
    pointer: str = ""
    values: tuple[tuple[str, Branches], ...] = ()
    model_units: str = "Millimeters"
    data_version: int = 7
    caches: bool = False

    @property
    def archive(self) -> int:
        """The 3dm version of geometry in the answer: 70 for 7."""
        return self.data_version * 10


def request(body: bytes) -> Request:
    """The request in a body: an object, or a list of one. Raises BadBody."""
    try:
        found = parse(body.decode("utf-8-sig"))
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        return _request(_object(found))
    except UnicodeDecodeError as error:
        raise BadBody("not UTF-8") from error
    except BadValue as error:
        raise BadBody(str(error)) from error


def _request(found: dict[str, Any]) -> Request:
    values = found.get("values", [])
    return Request(
        algo=as_string(found.get("algo")) or "",
        pointer=as_string(found.get("pointer")) or "",
        values=tuple(_tree(tree) for tree in _list(values)),
        model_units=as_string(found.get("modelunits")) or "Millimeters",
        data_version=as_integer(found.get("dataversion", Raw("7"))),
        caches=found.get("cachesolve") is True,
    )


def _tree(tree: Any) -> tuple[str, Branches]:
    found = _object(tree)
    branches = _object(found.get("InnerTree"))
    return as_string(found.get("ParamName")) or "", {
        path: tuple(as_string(_object(item).get("data")) for item in _list(items)) for path, items in branches.items()
    }


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadBody("An object is due.")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadBody("A list is due.")
    return value
