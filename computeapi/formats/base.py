"""What is a file format, what is written to it, and what do all writers need of a mesh?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh, Verbatim

Color = tuple[int, int, int, int]
Value = bool | float | str
Floats = npt.NDArray[np.float64]
Faces = npt.NDArray[np.int32]

DEFAULT_COLOR: Color = (98, 146, 208, 255)
"""RGBA, sRGB, of a body that names none."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Layer:
    """What one output gave, in order. `meshes` show it, in millimetres with Z up; `objects` are what it is, in the
    units of the model: a mesh, or a value of Rhino's as it came."""

    name: str
    meshes: tuple[Mesh, ...] = ()
    objects: tuple[Mesh | Verbatim, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Model:
    """All that goes into a file. `name` is for people and may be any text, `units` RhinoCommon's name of those of the
    objects."""

    name: str
    layers: tuple[Layer, ...] = ()
    units: str = "Millimeters"

    @property
    def meshes(self) -> tuple[Mesh, ...]:
        return tuple(mesh for layer in self.layers for mesh in layer.meshes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """What a client may say about a file. The type of its default is its own: true or false, a number from `least` to
    `most`, or one of `choices`."""

    name: str
    default: Value
    about: str
    choices: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A kind of file, made of a model's `meshes` or of its geometry itself (`objects`).

    `write(model, **options)` takes what `options` declares, each with its default. Equal models and options give equal
    bytes, for files are found by the SHA-256 of their content. `dimension` is that of the models that it holds, where
    it doesn't hold both.
    """

    name: str
    title: str
    media_type: str
    extension: str
    write: Callable[..., bytes]
    needs: Literal["meshes", "geometry"] = "meshes"
    dimension: Literal[2, 3] | None = None
    options: tuple[Option, ...] = ()

    def holds(self, *, flat: bool) -> bool:
        return self.dimension is None or self.dimension == (2 if flat else 3)


def printable(name: str, *, longest: int = 120) -> str:
    """A name on one line: no control, surrogate or unassigned characters, so that every file may hold it."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in name)
    return " ".join(kept.split())[:longest] or "model"


def rounded(vertices: Floats) -> Floats:
    """Coordinates for text files: steps of a hundred millionth of the largest, finer than float32, shorter to write."""
    if not len(vertices):
        return vertices
    largest = float(np.abs(vertices).max())
    decimals = 8 - int(np.ceil(np.log10(largest))) if largest > 0.0 else 0
    return np.round(vertices, min(max(decimals, 0), 300)) + 0.0  # + 0.0 makes -0.0 plain
