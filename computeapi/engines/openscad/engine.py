"""How does Softly solve OpenSCAD definitions? In a jailed solver process per solve; this side never runs any of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from computeapi.engines.base import Deadline, EngineCall, EngineResult, Health, Limits, Progress, Source, no_progress
from computeapi.engines.openscad.ahead import lessons
from computeapi.engines.openscad.fonts import Fonts
from computeapi.engines.openscad.literals import assignments, variables
from computeapi.engines.wire import WireError, unpack_result
from definitions.readers.openscad import read
from definitions.readers.openscad.parameters import parameters
from definitions.readers.openscad.tokens import source_text, tokens
from definitions.scad_libraries import Shelf
from definitions.schema import Interface, UnreadableDefinition
from softly.lib.errors import DefinitionFailed, EngineCrashed, ResourceExhausted, SoftlyError

ADAPTER = 5
"""Goes up with every change on our side that can change an answer: it is part of the cache key."""

_HEALTH_SECONDS = 5.0
_CHECK_SECONDS = 10.0
_TREE_SIZE = 64 << 20
"""Bytes of a syntax tree: 1 MB of dense source makes more, and no client wants it."""


class Pool(Protocol):
    """What this engine needs of the solver processes."""

    def run(
        self,
        task: str,
        payload: bytes,
        *,
        limits: Limits,
        readable: Sequence[Path],
        strict: bool,
        lessons: Sequence[str] = (),
        deadline: Deadline,
        progress: Progress,
    ) -> bytes: ...


class OpenScadEngine:
    """`libraries` are folders that include and use may also name, or a shelf of them, which may change at any time;
    `fonts` are those that text() may use."""

    name = "openscad"
    follows_document = False

    def __init__(self, pool: Pool, *, libraries: Shelf | Sequence[Path] = (), fonts: Fonts | None = None) -> None:
        self._own_version = f"{version('openscad_cpp_evaluator')}+{ADAPTER}"
        self._pool = pool
        self._shelf = libraries if isinstance(libraries, Shelf) else Shelf(folders=libraries)
        self._fonts = fonts or Fonts()

    @property
    def version(self) -> str:
        """With the digests of fonts and libraries, since it is part of every answer's key: what is drawn with another
        font or includes another library is solved anew."""
        digest = self._shelf.digest
        own = f"{self._own_version}+{self._fonts.digest[:12]}"
        return f"{own}+{digest[:12]}" if digest else own

    def inspect(self, source: Source) -> Interface:
        """As the reader reads it, once the evaluator's own parser has found no fault in it."""
        interface = read(source.path, libraries=self._shelf.folders)
        limits = Limits(seconds=_CHECK_SECONDS)
        try:
            self._ask("openscad-check", source, "", limits, Deadline(limits.seconds), no_progress)
        except (DefinitionFailed, ResourceExhausted, EngineCrashed) as error:
            file = (error.details or {}).get("file") or source.entry
            raise UnreadableDefinition(error.message if file == source.entry else f"{file}: {error.message}") from error
        return interface

    def parse(self, source: str, *, cancelled: Callable[[], bool] = lambda: False) -> bytes:
        """What `parsing.parsed` tells of one source, as JSON. Raises ResourceExhausted for one that is too deep or has
        too large a tree, SolveTimeout, EngineCrashed, EngineUnavailable."""
        limits = Limits(seconds=_CHECK_SECONDS, output=_TREE_SIZE)
        return self._pool.run(
            "openscad-parse",
            source.encode(errors="replace"),  # half of a surrogate pair is no character
            limits=limits,
            readable=(),
            strict=True,
            deadline=Deadline(limits.seconds, cancelled=cancelled),
            progress=no_progress,
        )

    def places(self) -> Mapping[str, int]:
        return {}

    def run(self, call: EngineCall, *, deadline: Deadline, progress: Progress) -> EngineResult:
        values = variables(call.variables)
        if call.inputs:
            listed = {item.name for item in call.interface.inputs if item.is_list}
            values += assignments(call.inputs, _vectors(call.source.digest, call.source.path) | listed)
        answer = self._ask(
            "openscad", call.source, values, call.limits, deadline, progress, may_be_empty=call.may_be_empty
        )
        try:
            return unpack_result(answer)
        except WireError as error:
            raise EngineCrashed("The engine gave an answer that can't be read.") from error

    def _ask(
        self,
        task: str,
        source: Source,
        values: str,
        limits: Limits,
        deadline: Deadline,
        progress: Progress,
        *,
        may_be_empty: bool = False,
    ) -> bytes:
        """What the task answers in a process of its own; `values` are assignments in OpenSCAD."""
        folder = source.folder.absolute()
        libraries = self._shelf.folders
        request = {
            "folder": str(folder),
            "entry": source.entry,
            "assignments": values,
            "libraries": [str(library) for library in libraries],
            "fonts": [str(place) for place in self._fonts.folders],
            "mayBeEmpty": may_be_empty,
        }
        return self._pool.run(
            task,
            json.dumps(request).encode(),
            limits=limits,
            readable=[folder, *libraries, *self._fonts.folders],
            strict=True,
            lessons=lessons(source.path, libraries),
            deadline=deadline,
            progress=progress,
        )

    def health(self) -> Health:
        """A cube of 1 mm is solved and measured."""
        with TemporaryDirectory() as folder:
            (Path(folder) / "health.scad").write_text("cube(1);\n")
            source = Source(name="health", digest="", folder=Path(folder), entry="health.scad")
            call = EngineCall(source=source, interface=Interface(), inputs={}, limits=Limits(seconds=_HEALTH_SECONDS))
            try:
                result = self.run(call, deadline=Deadline(_HEALTH_SECONDS), progress=no_progress)
            except SoftlyError as error:
                return Health(ok=False, version=self.version, detail=error.message)
        volume = next(output.branches["{0}"][0] for output in result.outputs if output.name == "volume")
        right = isinstance(volume, float) and abs(volume - 1.0) < 1e-6
        return Health(ok=right, version=self.version, detail="" if right else "a cube of 1 mm came out wrong")


@lru_cache(maxsize=1024)
def _vectors(digest: str, path: Path) -> frozenset[str]:
    """Inputs whose one value is written `[5]`: an interface can't tell them from `5`. Cached by content."""
    found = parameters(tokens(source_text(path.read_bytes())))
    return frozenset(parameter.name for parameter in found if parameter.vector)
