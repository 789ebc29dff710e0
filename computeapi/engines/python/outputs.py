"""Does an answer hold what the definition declared? Each output checked and converted to the engine's values."""

from __future__ import annotations

import io
import math
import operator
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from computeapi.engines.base import Item, Mesh, Picture
from computeapi.engines.python import authoring
from definitions.schema import Output
from softly.lib.errors import DefinitionFailed

MAX_PIXELS = 50_000_000
PNG = b"\x89PNG\r\n\x1a\n"


class _Wrong(Exception):
    """What is wrong with one value."""


def convert(answer: object, declared: Sequence[Output]) -> dict[str, tuple[Item, ...]]:
    """The items of each declared output. Raises DefinitionFailed naming the output."""
    hints = typing.get_type_hints(type(answer))
    return {output.name: _items(output, getattr(answer, output.name), hints[output.name]) for output in declared}


def _items(output: Output, value: object, hint: object) -> tuple[Item, ...]:
    try:
        if typing.get_origin(hint) is not list:
            return (_CONVERTERS[output.param_type](value),)
        if isinstance(value, np.ndarray) and value.ndim == 1:
            value = value.tolist()
        if not isinstance(value, list | tuple):
            raise _Wrong(f"is declared as a list and is a {type(value).__name__}")
        return tuple(_CONVERTERS[output.param_type](item) for item in value)
    except _Wrong as wrong:
        raise DefinitionFailed(f"The output {output.name} {wrong}.", details={"output": output.name}) from wrong


def _number(value: object) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise _Wrong(f"must be a number and is a {type(value).__name__}")
    number = float(value)
    if not math.isfinite(number):
        raise _Wrong(f"must be finite and is {number}")
    return number


def _integer(value: object) -> int:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise _Wrong(f"must be a whole number and is a {type(value).__name__}")
    return operator.index(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise _Wrong(f"must be True or False and is a {type(value).__name__}")
    return bool(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"must be a text and is a {type(value).__name__}")
    return value


def _mesh(value: object) -> Mesh:
    if not isinstance(value, authoring.Mesh):
        raise _Wrong(f"must be a Mesh and is a {type(value).__name__}")
    vertices = _array(value.vertices, "vertices", "fiu")
    faces = _array(value.faces, "faces", "iu")
    for array, name in ((vertices, "vertices"), (faces, "faces")):
        if array.ndim != 2 or array.shape[1] != 3 or not len(array):
            raise _Wrong(f"needs {name} of shape (n, 3) and has {array.shape}")
    if not np.isfinite(vertices).all():
        raise _Wrong("has vertices that are not finite")
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise _Wrong(f"has faces that name vertices outside 0 to {len(vertices) - 1}")
    return Mesh(vertices=vertices.astype(np.float64), faces=faces.astype(np.int32), color=value.color)


def _picture(value: object) -> Picture:
    if not isinstance(value, authoring.Picture):
        raise _Wrong(f"must be a Picture and is a {type(value).__name__}")
    if isinstance(value.pixels, bytes):
        if not value.pixels.startswith(PNG):
            raise _Wrong("has bytes that are not a PNG")
        return Picture(png=value.pixels)
    pixels = _array(value.pixels, "pixels", "fu")
    if not 1 <= pixels.size <= 4 * MAX_PIXELS or not (
        pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    ):
        raise _Wrong(f"needs pixels of shape (h, w), (h, w, 3) or (h, w, 4) and has {pixels.shape}")
    if pixels.dtype.kind == "f":
        if pixels.ndim != 2 or not np.isfinite(pixels).all():
            raise _Wrong("has floats that are not finite, or not of shape (h, w)")
        pixels = (np.clip(pixels, 0, 1) * 255).round().astype(np.uint8)
    elif pixels.dtype != np.uint8:
        raise _Wrong(f"needs pixels as floats or uint8 and has {pixels.dtype}")
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return Picture(png=file.getvalue())


def _array(value: npt.ArrayLike, name: str, kinds: str) -> npt.NDArray[Any]:
    try:
        array: npt.NDArray[Any] = np.asarray(value)
    except (ValueError, TypeError) as error:
        raise _Wrong(f"has {name} that are no array") from error
    if array.dtype.kind not in kinds:
        raise _Wrong(f"has {name} of type {array.dtype}")
    return array


_CONVERTERS: Mapping[str, Callable[[object], Item]] = {
    "Number": _number,
    "Integer": _integer,
    "Boolean": _boolean,
    "Text": _text,
    "Mesh": _mesh,
    "Picture": _picture,
}
