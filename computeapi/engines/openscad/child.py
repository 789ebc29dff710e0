"""How is one OpenSCAD definition solved? Runs in a jailed process of its own; the only module that knows the evaluator.

The evaluator is given a few lines that include the definition and then set its inputs, so the lines in its
messages stay those of the author's file, and the last assignment wins as with OpenSCAD's `-D`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import openscad_cpp_evaluator as evaluator

from computeapi.engines.base import EngineResult, Item, Message, OutputTree
from computeapi.engines.openscad.bodies import Body, Color, Model, model
from computeapi.engines.openscad.messages import Names, failure, memory_ran_out, messages
from computeapi.engines.openscad.parsing import parsed
from computeapi.engines.openscad.sources import Sources, pipe
from computeapi.engines.wire import pack_result
from definitions.schema import UnreadableDefinition
from softly.lib.errors import DefinitionFailed

_SHOWN = frozenset({"normal", "highlight", "show_only"})
_PRELUDE = "module group() { children(); }"
"""OpenSCAD has group(), the evaluator hasn't."""


def solve(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """`{folder, entry, assignments, libraries}` as JSON to a result document. Raises softly.lib.errors."""
    request = json.loads(payload)
    started = time.perf_counter()
    report(0.0, "Evaluating")
    bodies, said = _evaluate(request)
    report(0.7, "Joining bodies")
    made = _modelled(bodies, said)
    report(0.95, "Packing")
    said += [Message(level="warning", text=text) for text in made.warnings]
    return pack_result(
        EngineResult(
            outputs=_outputs(made, said),
            warnings=tuple(_warning(message) for message in said if message.level == "warning"),
            errors=tuple(_warning(message) for message in said if message.level == "error"),
            messages=tuple(said),
            seconds=time.perf_counter() - started,
        )
    )


def check(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """Parse the definition and what it includes, of the same payload, without evaluating it. Raises what `solve`
    raises of a file that can't be parsed."""
    request = json.loads(payload)
    names, sources = _reading(request)
    with _failures(names, []):
        evaluator.parse(_program(request, names, sources))
    return b""


def parse(payload: bytes, report: Callable[[float, str], None]) -> bytes:
    """The bytes of one source to the JSON of `parsing.parsed`. Nothing is evaluated and no other file is read."""
    return parsed(payload, evaluator.parse_ast_string, evaluator.ParseError)


def warm() -> None:
    """Load what the libraries load when they are first used, once for all children."""
    made, _ = evaluator.Evaluator().evaluate(pipe('cube(2); color("red") sphere(1);'))
    model([_body(body) for body in made])


def _evaluate(request: dict[str, Any]) -> tuple[list[Body], list[Message]]:
    names, sources = _reading(request)
    lines: list[str] = []
    with _failures(names, lines):
        program = _program(request, names, sources)
        made, _ = evaluator.Evaluator(echo_fn=lines.append, keep_minuend_color=True).evaluate(program)
    bodies = [_body(body) for body in made if body.role in _SHOWN]
    return bodies, [*sources.warnings, *messages(lines, names)]


def _reading(request: dict[str, Any]) -> tuple[Names, Sources]:
    folder = Path(request["folder"]).resolve()
    libraries = [Path(library) for library in request["libraries"]]
    os.environ["OPENSCADPATH"] = os.pathsep.join(str(library) for library in libraries)
    return Names([str(folder), *(str(library) for library in libraries)]), Sources(folder, libraries)


def _program(request: dict[str, Any], names: Names, sources: Sources) -> str:
    program = pipe(sources.program(request["entry"], _PRELUDE, request["assignments"]))
    names.add(program, request["entry"])
    return program


@contextmanager
def _failures(names: Names, lines: list[str]) -> Iterator[None]:
    """What goes wrong, as an error that a client is told of; `lines` is what the evaluator said before."""
    try:
        yield
    except (evaluator.EvalError, evaluator.ParseError) as error:
        raise failure(str(error), messages(lines, names), names) from None
    except UnreadableDefinition as error:
        raise DefinitionFailed(str(error)) from None
    except OSError as error:
        raise DefinitionFailed(f"A file of the definition can't be read: {error.strerror}.") from None
    except MemoryError:
        raise memory_ran_out() from None


def _body(body: Any) -> Body:
    mesh = body.body.to_mesh()
    vertices = mesh.vert_properties[:, :3]
    color = body.color
    if body.tri_colors is not None and len(mesh.tri_verts):
        color = _widest(vertices, mesh.tri_verts, body.tri_colors)
    return Body(vertices=vertices, faces=mesh.tri_verts, color=_bytes(color), flat=bool(body.flat_preview))


def _widest(vertices: Any, faces: Any, colors: Any) -> tuple[float, ...] | None:
    """The colour that covers most of a body whose parts were coloured before they were joined."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    found, which = np.unique(colors, axis=0, return_inverse=True)
    widest = found[np.bincount(which.reshape(-1), weights=areas).argmax()]
    return tuple(float(part) for part in widest)


def _bytes(color: Any) -> Color | None:
    if color is None or min(color) < 0:
        return None  # the evaluator marks faces without a colour by negative numbers
    r, g, b, a = (round(255 * min(1.0, max(0.0, float(part)))) for part in color)
    return r, g, b, a


def _modelled(bodies: list[Body], said: list[Message]) -> Model:
    try:
        return model(bodies)
    except DefinitionFailed as error:
        told = [{"level": m.level, "message": m.text, "file": m.file, "line": m.line} for m in said[:50]]
        raise DefinitionFailed(error.message, details={"messages": told}) from None
    except MemoryError:
        raise memory_ran_out() from None


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
