"""How is a large answer made? In a solver process, so that no web process is busy with strangers' meshes."""

from __future__ import annotations

from computeapi.engines.base import Progress
from computeapi.engines.wire import unpack_result
from computeapi.evaluate.forming import form


def build(payload: bytes, report: Progress) -> bytes:
    """The bytes of pack_result to those of `form`, with all geometry. Raises WireError."""
    return form(unpack_result(payload), full=True)
