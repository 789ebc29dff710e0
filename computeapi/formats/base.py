"""What is a file format, and what do all writers need of a mesh?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh

Color = tuple[int, int, int, int]
Floats = npt.NDArray[np.float64]
Faces = npt.NDArray[np.int32]

DEFAULT_COLOR: Color = (98, 146, 208, 255)
"""RGBA, sRGB, of a body that names none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A kind of file. `write` takes the bodies (Z up, millimetres) and a name for people, any text.

    Equal bodies and names give equal bytes, for files are found by the SHA-256 of their content.
    """

    name: str
    title: str
    media_type: str
    extension: str
    write: Callable[[Sequence[Mesh], str], bytes]
    needs: Literal["meshes", "geometry"] = "meshes"


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
