"""Is a model flat or solid? As in OpenSCAD the first object decides, even an empty one; the other kind is ignored.

Of each operation the evaluator gives solids before flat shapes, and nothing that is empty: its tree is asked instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from computeapi.engines.base import Message
from computeapi.engines.openscad.bodies import Body

_FLAT = frozenset({"square", "circle", "polygon", "text", "projection"})
_SOLID = frozenset({"cube", "sphere", "cylinder", "polyhedron", "surface"})
_FLAT_OF_CHILDREN = frozenset({"offset", "fill"})
_SOLID_OF_CHILDREN = frozenset({"linear_extrude", "rotate_extrude", "roof"})
_FLAT_FILES = frozenset({".svg", ".dxf"})
_SIZES = {
    "square": ("size_x", "size_y"),
    "circle": ("r",),
    "polygon": ("pts",),
    "text": ("glyphs",),
    "sphere": ("r",),
    "cylinder": ("h",),
    "polyhedron": ("verts",),
}
"""Parameters without which a shape is empty."""

_DEEPEST = 200

MIXED = "Mixing 2D and 3D objects is not supported"


def of_one_dimension(
    bodies: list[Body], tree: Sequence[Any], *, settled: bool = False
) -> tuple[list[Body], list[Message]]:
    """Those that count, and what OpenSCAD says of the others; `tree` is the evaluator's.

    Where the evaluator has `settled` such a case itself the bodies that are left count.
    """
    flats = {body.flat for body in bodies}
    if settled and len(flats) == 1:
        return bodies, []
    flat = next(filter(_is_known, (_is_flat(node, False in flats) for node in _shown(bodies, tree))), bodies[0].flat)
    others = list({body.start: body for body in bodies if body.flat != flat}.values())
    if not others:
        return bodies, []
    ignored = f"Ignoring {'3D' if flat else '2D'} child object for {'2D' if flat else '3D'} operation"
    told = [(MIXED, others[0]), *((ignored, other) for other in others)]
    messages = [
        Message(level="warning", text=text, file=body.place.file or None, line=body.place.line or None)
        for text, body in told
    ]
    return [body for body in bodies if body.flat == flat], messages


def _is_known(flat: bool | None) -> bool:
    return flat is not None


def _is_flat(node: Any, are_solids: bool, depth: int = 0) -> bool | None:
    """None for what doesn't count: nothing at all, what `%` shows, and where nothing comes of it, a flat shape, a solid
    made of one, a hull, several solids in one operation."""
    if node.kind in _SOLID:
        return False
    if node.kind in _FLAT:
        return None if _is_empty(node) else True
    if node.kind == "import":
        return _is_flat_import(node)
    if node.kind in _SOLID_OF_CHILDREN:
        return False if are_solids else None
    if node.kind == "background" or not node.children or depth > _DEEPEST:
        return None
    if node.kind in _FLAT_OF_CHILDREN:
        return True
    flat = next(filter(_is_known, (_is_flat(child, are_solids, depth + 1) for child in node.children)), None)
    nothing = len(node.children) > 1 and all(_is_empty(child) for child in node.children)
    return None if flat is False and (nothing or (node.kind == "hull" and not are_solids)) else flat


def _is_empty(node: Any) -> bool:
    if node.kind == "cube":
        return 0 in node.params["size"]
    if node.kind in _SIZES:
        return not all(node.params.get(name) for name in _SIZES[node.kind])
    return False


def _is_flat_import(node: Any) -> bool:
    """Of what was read, else by the name of what wasn't."""
    if node.params.get("kind") in ("region", "mesh"):
        return bool(node.params["kind"] == "region")
    return PurePosixPath(str(node.params.get("path", ""))).suffix.lower() in _FLAT_FILES


def _shown(bodies: Sequence[Body], tree: Sequence[Any]) -> list[Any]:
    if all(body.role != "show_only" for body in bodies):
        return list(tree)
    waiting = list(reversed(tree))
    while waiting:
        node = waiting.pop()
        if node.kind == "show_only":
            return [node]
        waiting += reversed(node.children)
    return []
