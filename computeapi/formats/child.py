"""How does a solver process make a file of a solve's answer?

The payload is a wire document `{"format": name, "name": text for people, "result": bytes of pack_result}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from computeapi.engines.base import EngineResult, Mesh, Progress
from computeapi.engines.wire import WireError, unpack, unpack_result
from computeapi.formats import registry
from softly.lib.errors import NotFound

# A host that forks for each file imports the writers once, here.
registry.all()


def build(payload: bytes, report: Progress) -> bytes:
    """The bytes of the file. Raises NotFound for an unknown format or an answer without a mesh, WireError."""
    document = unpack(payload)
    try:
        name, title, result = str(document["format"]), str(document["name"]), document["result"]
    except (KeyError, TypeError) as error:
        raise WireError("not a request for a file") from error
    kind = registry.get(name)
    bodies = [mesh for mesh in _meshes(unpack_result(result)) if len(mesh.faces)]
    if not bodies:
        raise NotFound("This solve has no mesh, so there is nothing to write to a file.")
    report(0.1, f"Writing {kind.title}")
    return kind.write(bodies, title)


def _meshes(result: EngineResult) -> Iterator[Mesh]:
    """All meshes in the order of the outputs, their branches and items."""
    for output in result.outputs:
        for items in output.branches.values():
            yield from (item for item in items if isinstance(item, Mesh))
