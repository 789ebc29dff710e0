"""What every engine is: the protocol, what goes into a solve and what comes out. Pure values, no Django."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from definitions.schema import Interface, Scalar
from softly.lib.errors import SolveCancelled, SolveTimeout

Branches = Mapping[str, tuple[Scalar, ...]]
"""A data tree: branch path in Grasshopper's form, `{0}` or `{0;1}`, to the values on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A definition's files on disk. `folder` holds `entry` and everything it includes, and nothing else.

    `digest` is the SHA-256 (hex) over all of them; equal digests mean equal content.
    """

    name: str
    digest: str
    folder: Path
    entry: str

    @property
    def path(self) -> Path:
        return self.folder / self.entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one solve may use. `memory` bounds the address space of a child, on top of the
    preloaded host's; `output` the bytes of its answer."""

    seconds: float = 30.0
    memory: int = 2 << 30
    output: int = 256 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """In what kind of document should Rhino solve it? Lengths in `units`, RhinoCommon's name for them, angles in
    degrees; `version` is that of the 3dm files in which geometry comes back. The tolerances count where both are
    given; 0 is the server's own."""

    absolute_tolerance: float = 0.0
    angle_tolerance: float = 0.0
    units: str = "Millimeters"
    version: int = 7

    @property
    def has_tolerances(self) -> bool:
        return min(self.absolute_tolerance, self.angle_tolerance) > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineCall:
    """One solve: a definition and every input, validated, rounded and with defaults filled.

    `geometry` has the JSON text of the geometry that was sent, by its id (definitions.schema.Scalar); that of a
    default is in the definition's own file. `place` is where to solve it, of those that `Engine.places` named.
    `variables` are for a source that came with the request and has no interface: JSON values by the names of its
    variables. Such a source `may_be_empty`, since what it says may be all that is wanted.
    """

    source: Source
    interface: Interface
    inputs: Mapping[str, Branches]
    limits: Limits = field(default_factory=Limits)
    geometry: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    document: Document = field(default_factory=Document)
    variables: Mapping[str, Any] = field(default_factory=dict)
    may_be_empty: bool = False


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mesh:
    """A triangle mesh. vertices float64 (n, 3) in model units; faces int32 (m, 3), counter-clockwise seen from
    outside; color RGBA 0-255 for the whole body, or None."""

    vertices: npt.NDArray[np.float64]
    faces: npt.NDArray[np.int32]
    color: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A raster picture as PNG bytes."""

    png: bytes


DRAWN = frozenset(f"Rhino.Geometry.{name}" for name in ("Point3d", "Line", "Circle", "Arc", "Rectangle3d", "Box"))
"""Types of values that are no objects of Rhino's, and have a place: one can be drawn for each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verbatim:
    """A value as Rhino Compute sent it: its .NET type's name and JSON text, kept letter for letter.

    `meshes` show geometry that is no mesh itself: openNURBS JSON of each.
    """

    type: str
    data: str
    meshes: tuple[str, ...] = ()

    @property
    def is_geometry(self) -> bool:
        """Whether it is an openNURBS object; points, planes and the like are not."""
        return self.type.startswith("Rhino.Geometry.") and '"archive3dm"' in self.data[:200]

    @property
    def is_shape(self) -> bool:
        """Whether one of Rhino's files can show it: geometry, and what is DRAWN."""
        return self.is_geometry or (self.type in DRAWN and self.data.startswith("{"))


Item = Scalar | Mesh | Picture | Verbatim


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputTree:
    name: str
    branches: Mapping[str, tuple[Item, ...]]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Aside:
    """What a viewer shows beside the model and no file holds: OpenSCAD's `#`, whose body is also part of the model, and
    `%`, whose body isn't."""

    role: Literal["highlight", "background"]
    mesh: Mesh


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What the definition said while it ran; `line` counts from 1.

    `mark` is the word before it in the engine's own log where that isn't the level's: OpenSCAD's DEPRECATED is a
    warning, and an empty mark says that it prints none.
    """

    level: Literal["echo", "warning", "error", "trace"]
    text: str
    file: str | None = None
    line: int | None = None
    mark: str | None = None

    @property
    def printed(self) -> str:
        """The line as OpenSCAD prints it: `WARNING: Ignoring unknown variable "x" in file box.scad, line 3`."""
        mark = self.level.upper() if self.mark is None else self.mark
        placed = self.line is not None and not self.text.endswith(f" at line {self.line}")
        place = f" in file {self.file or ''}, line {self.line}" if placed else ""
        return f"{mark}: {self.text}{place}" if mark else f"{self.text}{place}"

    def as_json(self) -> dict[str, Any]:
        """`{level, message, file, line}`, as errors and answers tell it, with its `mark` where it has one."""
        told = {"level": self.level, "message": self.text, "file": self.file, "line": self.line}
        return told if self.mark is None else {**told, "mark": self.mark}


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineResult:
    """What a solve gave. `errors` with `outputs` is a partial answer: it is shown and never cached, and neither is one
    that lacks something for a passing reason (`is_complete` False; a warning says what).

    `seconds` is the engine's own time, `packed` the whole as bytes (`computeapi.engines.wire`) where it came as such.
    """

    outputs: tuple[OutputTree, ...]
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    asides: tuple[Aside, ...] = ()
    model_units: str = "Millimeters"
    seconds: float = 0.0
    is_complete: bool = True
    packed: bytes = field(default=b"", compare=False, repr=False)


Progress = Callable[[float, str], None]
"""Called with a fraction 0-1 and a short text."""


def no_progress(fraction: float, text: str) -> None:
    """For callers that don't watch."""


class Deadline:
    """When a solve must end, and whether anybody still waits for it."""

    def __init__(self, seconds: float, *, cancelled: Callable[[], bool] = lambda: False) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._cancelled = cancelled

    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise SolveCancelled or SolveTimeout when it is time to stop."""
        if self._cancelled():
            raise SolveCancelled("Nobody waits for this solve any more.")
        if time.monotonic() >= self._end:
            raise SolveTimeout(
                f"The solve did not end within {self.seconds:g} s.", details={"limitSeconds": self.seconds}
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """`ok` is proven by a solve, not by a socket; `detail` says what failed."""

    ok: bool
    version: str
    detail: str = ""


class Engine(Protocol):
    """One way to solve definitions. Registered by `name`; strangers to each other. Where `follows_document` the
    document of a call changes its answer, and so its key."""

    name: str
    follows_document: bool

    @property
    def version(self) -> str:
        """Changes with everything but the call itself that can change an answer: it is part of the answer's key."""
        ...

    def inspect(self, source: Source) -> Interface:
        """Inputs, outputs, description, read without running anything. Raises UnreadableDefinition, and
        EngineUnavailable or SolveTimeout where it can't be told."""
        ...

    def places(self) -> Mapping[str, int]:
        """Where its solves run and how many at a time in each; empty: on this machine, in the slots that all such
        engines share. Raises EngineUnavailable while there is none."""
        ...

    def run(self, call: EngineCall, *, deadline: Deadline, progress: Progress) -> EngineResult:
        """Solve, or raise one of softly.lib.errors: DefinitionFailed, ResourceExhausted, EngineCrashed,
        SolveTimeout, SolveCancelled, EngineUnavailable; NotStarted where it may be tried in another place."""
        ...

    def health(self) -> Health: ...
