"""What does a client of Rhino Compute get for a solve? The schema it sent, with the outputs as its values.

Compute answers 500 along with this body when a component had an error; its clients know. What it doesn't have is
`solve`, which is that of /solve: the id for the history, and links to files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from computeapi.compute.request import Asked
from computeapi.solve.record import SolveResult


def body(result: SolveResult, asked: Asked, warnings: Sequence[str]) -> tuple[bytes, bool]:
    """JSON, and whether there are errors in it; `warnings` come after those of the solve."""
    entry, answer, document = result.call.entry, result.answer, asked.document
    values, rest = answer.parted()
    said = {
        "warnings": [*rest["warnings"], *_not_honoured(asked, result, rest["modelunits"]), *warnings],
        "errors": rest["errors"],
        "algo": "",
        "pointer": entry.keys[0],
        "modelunits": rest["modelunits"],
        "dataversion": document.version,
        "absolutetolerance": document.absolute_tolerance,
        "angletolerance": document.angle_tolerance,
        "cachesolve": asked.cache_solve,
        "recursionlevel": asked.recursion_level,
        "solve": answer.solve | {"cached": result.cache == "HIT"},
    }
    return b",".join((values, orjson.dumps(said)[1:])), bool(rest["errors"])


def _not_honoured(asked: Asked, result: SolveResult, units: str) -> Iterator[str]:
    """What would have changed the answer, and didn't."""
    wished = asked.document.units
    if wished.lower() != units.lower() and not result.call.engine.follows_document:
        yield f"modelunits {wished[:64]!r} is not followed: this definition's lengths are in {units}."
