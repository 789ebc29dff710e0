"""Which object of a .3dm file is taken for an input? The first valid one of its type that is closed, else the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rhino3dm

from computeapi.formats.base import printable
from computeapi.formats.reading.kinds import ALLOWED, Unfit, fitted, is_closed, kind_of

_ORDER = {"Geometry": ("Brep", "Mesh", "SubD", "Surface", "Curve", "Geometry")}
"""Any geometry: what is most of a body comes first."""
_LONGEST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was taken, the sentence that says so, the file's units and how many objects of each kind it has."""

    geometry: Any
    sentence: str
    units: str
    objects: dict[str, int]


def take(data: bytes, wanted: str) -> Found:
    """Raises Unfit."""
    file: Any = rhino3dm.File3dm.FromByteArray(data)  # type: ignore[arg-type]  # its stub wants a list
    if file is None:
        raise Unfit("This .3dm file can't be read; it may be cut off.", "invalid_geometry")
    objects = [item for item in file.Objects if not item.Attributes.IsInstanceDefinitionObject]
    counts = dict(Counter(kind_of(item.Geometry) for item in objects))
    for kind in _ORDER.get(wanted, (wanted,)):
        candidates = _valid(objects, kind)
        first = next(candidates, None)
        if first is not None:
            item, geometry = next((pair for pair in (first, *candidates) if is_closed(pair[1])), first)
            sentence = _sentence(file, item, geometry, left=len(objects) - 1)
            return Found(
                geometry=geometry, sentence=sentence, units=str(file.Settings.ModelUnitSystem.name), objects=counts
            )
    there = ", ".join(f"{kind} ({count})" for kind, count in sorted(counts.items())) or "nothing"
    raise Unfit(
        f"The file has no valid object for this input, which takes {ALLOWED[wanted]}. In it: {there}.", "wrong_geometry"
    )


def _valid(objects: list[Any], wanted: str) -> Iterator[tuple[Any, Any]]:
    """Each object that fits, with what it is to the input."""
    for item in objects:
        if item.Geometry.IsValid:
            geometry = fitted(item.Geometry, wanted)
            if geometry is not None and geometry.IsValid:
                yield item, geometry


def _sentence(file: Any, item: Any, geometry: Any, *, left: int) -> str:
    kind, taken = kind_of(item.Geometry), kind_of(geometry)
    closed = "closed " if is_closed(geometry) else "open " if taken in ("Brep", "Mesh", "SubD") else ""
    name = f" '{printable(item.Attributes.Name, longest=_LONGEST)}'" if item.Attributes.Name else ""
    # FindIndex raises IndexError in a file without layers, such as rhino3dm writes.
    layer = next((each for each in file.Layers if each.Index == item.Attributes.LayerIndex), None)
    where = f" on layer '{printable(layer.FullPath, longest=_LONGEST)}'" if layer else ""
    what = f"{closed}{taken}{name}" if kind == taken else f"{kind}{name} as a {closed}{taken}"
    others = "" if not left else f"; {left} other object{'s were' if left > 1 else ' was'} left"
    return f"Took the {what}{where}{others}."
