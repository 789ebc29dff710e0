"""Which definition has the inputs that Grasshopper brings? A fake one, which repeats them; for tests in a browser."""

from __future__ import annotations

from typing import Any

from tests.workshop import Declared

INTERNALISED = "a" * 64
"""The id of the geometry in its file."""
_PLANE = {
    "Origin": {"X": 0, "Y": 0, "Z": 0},
    "XAxis": {"X": 1, "Y": 0, "Z": 0},
    "YAxis": {"X": 0, "Y": 1, "Z": 0},
    "ZAxis": {"X": 0, "Y": 0, "Z": 1},
}
_MANY = 2147483647

INPUTS: list[Declared] = [
    {"name": "anchor", "paramType": "Point", "default": {"X": 1, "Y": 2, "Z": 3}},
    {"name": "RH_IN:holes", "paramType": "Point", "default": [{"X": 0, "Y": 0, "Z": 0}], "atMost": _MANY},
    {"name": "base", "paramType": "Plane", "default": _PLANE},
    {"name": "axis", "paramType": "Line", "default": None, "atLeast": 0},
    {
        "name": "slats",
        "paramType": "Integer",
        "default": 7,
        "minimum": 3,
        "maximum": 15,
        "step": 2,
        "receiver": "GH_NumberSlider",
    },
    {"name": "label", "paramType": "Text", "default": "Apples", "receiver": "GH_Panel"},
    {"name": "extra", "paramType": "Number", "default": None, "atLeast": 0},
    {"name": "tree", "paramType": "Number", "default": [1, 2], "treeAccess": True, "atMost": _MANY},
    {
        "name": "blank",
        "paramType": "Brep",
        "default": {"geometry": INTERNALISED},
        "boundingBox": [0, 0, 0, 300, 20, 200],
    },
    {"name": "wood", "paramType": "Text", "default": "oak", "settable": False, "reason": "It is a value list."},
]
OUTPUTS: list[Declared] = [
    {"name": "anchor", "paramType": "Point"},
    {"name": "RH_OUT:holes", "paramType": "Point"},
    {"name": "blank", "paramType": "Brep"},
    {"name": "sum", "paramType": "Number"},
]


def document() -> dict[str, Any]:
    return {"title": "Shapes", "inputs": INPUTS, "outputs": OUTPUTS}
