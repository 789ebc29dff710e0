from __future__ import annotations
from definitions.readers.grasshopper.limits import Limits
from definitions.readers.grasshopper.tree import Chunk


def read_xml(data: bytes, limits: Limits) -> Chunk:
    raise NotImplementedError
