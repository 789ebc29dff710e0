"""Small definitions of our own, of which it is known what they give: the canary for real servers, the others for tests.

All but the sleeper are of Grasshopper's own components, laid out as in its files; none was opened in a real one yet.
"""

from __future__ import annotations

from functools import cache

from computeapi.engines.rhino.known.boxes import box, mesh_box
from computeapi.engines.rhino.known.mirrors import everything
from computeapi.engines.rhino.known.sums import canary
from computeapi.engines.rhino.known.troubles import faulty, sleeper
from definitions.readers.grasshopper.archive import write_gh

KNOWN = {
    "canary": canary,
    "box": box,
    "mesh_box": mesh_box,
    "everything": everything,
    "sleeper": sleeper,
    "faulty": faulty,
}


@cache
def archive(name: str) -> bytes:
    """The .gh of one of KNOWN: equal bytes each time."""
    return write_gh(KNOWN[name]().archive())
