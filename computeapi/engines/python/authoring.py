"""What does a Python definition look like? A docstring, a class of inputs, a class of outputs and `solve`.

    \"\"\"Washer

    A flat ring, as STL for the printer.
    \"\"\"
    from typing import Literal
    from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, Progress, Refused, param, result

    class Washer(Inputs):
        outer: float = param(default=24, unit="mm", minimum=1, maximum=200, step=0.5, group="Size")
        bore: float = param(default=13, unit="mm", minimum=0.5, maximum=199, step=0.5, group="Size")
        material: Literal["steel", "nylon"] = param(default="steel", choices={"steel": "Steel", "nylon": "PA 6"})
        holes: int = 0
        drill: list[float] = param(default=[3, 4, 5], at_least=1, at_most=8, unit="mm")

    class Answer(Outputs):
        mesh: Mesh
        mass: float = result(unit="kg", description="Mass of one washer")

    def solve(washer: Washer, progress: Progress) -> Answer:
        if washer.bore >= washer.outer:
            raise Refused("The bore must be smaller than the outer diameter.")
        ...
        return Answer(mesh=Mesh(vertices, faces), mass=0.02)

The file is read without running it, so what is in the two classes must be literals. The first line of the docstring
is the title, its next paragraph the description. An input's annotation is its type: `float`, `int`, `bool`, `str`,
`Literal[...]` for a choice, `list[...]` of these for a list (bounds hold for each of its items). An input without
default is required. Outputs are `float`, `int`, `bool`, `str`, `Mesh`, `Picture` or `list[...]` of one of them.
`solve` takes the inputs, and `progress` if it wants it: `progress(0.4, "Iteration 12")`.

What a definition prints becomes a message, what it says with `warnings.warn` a warning of the answer, `Refused` the
reason why there is none. It may import modules that lie beside it; their content is part of its version. Other files
are not carried along. Model units are millimetres.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, Unpack, dataclass_transform

import numpy.typing as npt

Progress = Callable[[float, str], None]
"""Called with a fraction 0-1 and a short text."""


class Refused(Exception):
    """These inputs have no answer; the message tells the user why and what to change."""


class ParamFacts(TypedDict, total=False):
    """What may be said of an input. `minimum`, `maximum` and `step` are in `unit` and hold for each item of a list."""

    description: str
    unit: str
    group: str
    nickname: str
    minimum: float
    maximum: float
    step: float
    choices: Mapping[Any, str] | Sequence[Any]
    """The allowed values, or a dict from value to the label a person sees."""
    at_least: int
    at_most: int
    """How many items a list may have."""
    max_length: int
    """Of a text, in characters."""


class ResultFacts(TypedDict, total=False):
    """What may be said of an output; `unit` is that of its numbers."""

    description: str
    unit: str
    nickname: str


def param[T](*, default: T = dataclasses.MISSING, **facts: Unpack[ParamFacts]) -> T:  # type: ignore[assignment]
    """Describe an input; without `default` it is required. The facts are read from the source, not at run time."""
    if isinstance(default, list):
        items = list(default)
        return dataclasses.field(default_factory=lambda: list(items), metadata=facts)  # type: ignore[return-value]
    return dataclasses.field(default=default, metadata=facts)


def result(**facts: Unpack[ResultFacts]) -> Any:
    """Describe an output."""
    return dataclasses.field(metadata=facts)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(param,))
class Inputs:
    """What a definition takes: derive from it and declare one attribute an input."""

    def __init_subclass__(cls) -> None:
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(result,))
class Outputs:
    """What a definition gives: derive from it and declare one attribute an output."""

    def __init_subclass__(cls) -> None:
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)


@dataclasses.dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles: vertices (n, 3) in mm; faces (m, 3), counter-clockwise seen from outside; color RGBA 0-255."""

    vertices: npt.ArrayLike
    faces: npt.ArrayLike
    color: tuple[int, int, int, int] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """PNG bytes, or pixels from the top row down: (h, w) floats 0 black to 1 white, or bytes of shape (h, w),
    (h, w, 3) RGB or (h, w, 4) RGBA."""

    pixels: npt.ArrayLike | bytes
