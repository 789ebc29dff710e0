"""How is one OpenSCAD definition solved? Runs in a jailed process of its own; the only module that knows the evaluator.

The evaluator is given a program with the definition in it and then the inputs' values, so that the last assignment wins
as with OpenSCAD's `-D`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openscad_cpp_evaluator as evaluator

from computeapi.engines.base import EngineResult, Item, Message, OutputTree
from computeapi.engines.openscad import modelling
from computeapi.engines.openscad.bodies import HEIGHT, Body, read
from computeapi.engines.openscad.failing import failure, memory_ran_out, told, unended
from computeapi.engines.openscad.fonts import BUNDLED, announce
from computeapi.engines.openscad.memory import held
from computeapi.engines.openscad.messages import Lines, messages
from computeapi.engines.openscad.modelling import Model
from computeapi.engines.openscad.parsing import parsed
from computeapi.engines.openscad.placing import Places
from computeapi.engines.openscad.sources import Sources, Unended
from computeapi.engines.wire import pack_result
from definitions.schema import UnreadableDefinition
from softly.lib.errors import DefinitionFailed

_PRELUDE = "module group() { children(); }"
"""OpenSCAD has group(), the evaluator hasn't."""

_VIEW = {"$vpr": [55.0, 0.0, 25.0], "$vpt": [0.0, 0.0, 0.0], "$vpd": 140.0, "$vpf": 22.5}
"""Where OpenSCAD looks from at first: rotation in degrees, centre and distance in mm, field of view in degrees."""

_read_fonts = getattr(evaluator._ext, "read_fonts", None)
"""PyPI's evaluator has no such function, and doesn't take font files in OPENSCAD_FONT_PATH."""
if _read_fonts:
    announce([str(folder) for folder in BUNDLED], files=True)
    _read_fonts()  # once for all children


def solve(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """`{folder, entry, assignments, libraries, fonts, mayBeEmpty}` as JSON to a result document. Raises SoftlyError."""
    request = json.loads(payload)
    started = time.perf_counter()
    report(0.0, "Evaluating")
    bodies, tree, said = _evaluate(request)
    report(0.7, "Joining bodies")
    made = _modelled(bodies, tree, said, may_be_empty=request["mayBeEmpty"])
    report(0.95, "Packing")
    said += made.messages
    return pack_result(
        EngineResult(
            outputs=_outputs(made, said),
            warnings=tuple(_warning(message) for message in said if message.level == "warning"),
            errors=tuple(_warning(message) for message in said if message.level == "error"),
            messages=tuple(said),
            asides=made.asides,
            seconds=time.perf_counter() - started,
        )
    )


def check(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """Parse the definition and what it includes, of the same payload, without evaluating it. Raises what `solve`
    raises of a file that can't be parsed."""
    request = json.loads(payload)
    places, sources = _reading(request)
    with _failures(places, sources, Lines()):
        evaluator.parse(_program(request, places, sources))
    return b""


def parse(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """The bytes of one source to the JSON of `parsing.parsed`. Nothing is evaluated and no other file is read."""
    return parsed(payload, evaluator.parse_ast_string, evaluator.ParseError)


def learn(lesson: str) -> None:
    """In the host: parse a library's file with all it includes. The evaluator then takes that parse, here and in each
    child, for as long as the files keep their times and sizes. `lesson` is from `ahead.lessons`."""
    file, _, libraries = lesson.partition(os.pathsep)
    os.environ["OPENSCADPATH"] = libraries
    try:
        evaluator.parse(file)
    finally:
        del os.environ["OPENSCADPATH"]


def warm() -> None:
    """Load what the libraries load when they are first used, once for all children."""
    made, nodes = evaluator.Evaluator().evaluate(held('cube(2); color("red") sphere(1);'))
    modelling.model(read(made, nodes, Places([], "warm.scad")))


def _evaluate(request: dict[str, Any]) -> tuple[list[Body], list[Any], list[Message]]:
    """The bodies, the tree of operations that made them, and what was said."""
    places, sources = _reading(request)
    lines = Lines()
    with _failures(places, sources, lines):
        program = _program(request, places, sources)
        one = evaluator.Evaluator(echo_fn=lines.add, keep_minuend_color=True, flat_preview_height=HEIGHT)
        made, nodes = one.evaluate(program, viewport_params=_VIEW)
        return read(made, nodes, places), one.csg_tree, messages(lines.kept, places, sources.messages)


def _reading(request: dict[str, Any]) -> tuple[Places, Sources]:
    folder = Path(request["folder"]).resolve()
    libraries = [Path(library) for library in request["libraries"]]
    os.environ["OPENSCADPATH"] = os.pathsep.join(str(library) for library in libraries)
    known = [folder, *libraries, *(library.resolve() for library in libraries)]
    places = Places([str(path) for path in known], request["entry"])
    return places, Sources(folder, libraries, places)


def _program(request: dict[str, Any], places: Places, sources: Sources) -> str:
    copy = sources.program(request["entry"], _PRELUDE, request["assignments"])
    path = held(copy.text)
    places.add(path, copy)
    announce(request["fonts"], sources.fonts, files=_read_fonts is not None)
    return path


@contextmanager
def _failures(places: Places, sources: Sources, lines: Lines) -> Iterator[None]:
    """What goes wrong, as an error that a client is told of; `lines` is what the evaluator said before."""
    try:
        yield
    except (evaluator.EvalError, evaluator.ParseError) as error:
        raise failure(str(error), lines.kept, places, sources.messages) from None
    except Unended as error:
        raise unended(error, sources.messages, places) from None
    except UnreadableDefinition as error:
        raise DefinitionFailed(str(error)) from None
    except OSError as error:
        raise DefinitionFailed(f"A file of the definition can't be read: {error.strerror}.") from None
    except MemoryError:
        raise memory_ran_out() from None


def _modelled(bodies: Sequence[Body], tree: Sequence[Any], said: list[Message], *, may_be_empty: bool) -> Model:
    try:
        made = modelling.model(bodies, tree, said)
    except DefinitionFailed as error:
        raise DefinitionFailed(error.message, details={"messages": told(said)}) from None
    except MemoryError:
        raise memory_ran_out() from None
    if made.meshes or may_be_empty:
        return made
    details = {"messages": told([*said, *made.messages])}
    raise DefinitionFailed("The model is empty: nothing is left to show or print.", details=details)


def _outputs(made: Model, said: list[Message]) -> tuple[OutputTree, ...]:
    values: dict[str, tuple[Item, ...]] = {
        "mesh": made.meshes,
        "volume": (made.volume,),
        "area": (made.area,),
        "size": made.size,
        "echo": tuple(message.text for message in said if message.level == "echo"),
    }
    return tuple(OutputTree(name=name, branches={"{0}": items} if items else {}) for name, items in values.items())


def _warning(message: Message) -> str:
    return f"{message.file or ''} line {message.line}: {message.text}".strip() if message.line else message.text
