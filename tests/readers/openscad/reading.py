"""What is read from a source that is written out in a test?"""

from __future__ import annotations

from pathlib import Path

from definitions.readers import openscad
from definitions.schema import Input, Interface


def interface(folder: Path, source: str | bytes) -> Interface:
    path = folder / "my_firstPart.scad"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return openscad.read(path)


def inputs(folder: Path, source: str | bytes) -> dict[str, Input]:
    return {item.name: item for item in interface(folder, source).inputs}


def one(folder: Path, line: str | bytes) -> Input:
    (only,) = inputs(folder, line).values()
    return only
