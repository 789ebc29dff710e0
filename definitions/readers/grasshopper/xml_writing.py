from __future__ import annotations
from definitions.readers.grasshopper.tree import Chunk


def write_xml(root: Chunk) -> bytes:
    raise NotImplementedError
