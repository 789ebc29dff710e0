"""Writes the definitions beside it, each with a picture of itself.

    PYTHONPATH=. .venv/bin/python assets/gh-definitions/_make.py

What is in them stands in computeapi/engines/rhino/samples; the picture shows what the scripted Compute solves.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from computeapi.engines.base import Mesh
from computeapi.engines.opennurbs import decode_mesh
from computeapi.engines.rhino.fake.solver import geometry
from computeapi.engines.rhino.fake.solver.discovery import discover
from computeapi.engines.rhino.fake.solver.documents import read
from computeapi.engines.rhino.fake.solver.solving import Solution
from computeapi.engines.rhino.samples import SAMPLES
from computeapi.formats import png
from computeapi.formats.base import Layer, Model
from definitions.readers.grasshopper.archive import write_gh

FOLDER = Path(__file__).parent
WOOD = (203, 164, 116, 255)


def made(name: str) -> bytes:
    """The .gh with its picture."""
    document = SAMPLES[name]()
    layer = Layer(name="", meshes=bodies(write_gh(document.archive())))
    picture = png.write(Model(name=name, layers=(layer,)))
    return write_gh(replace(document, thumbnail=picture).archive())


def bodies(data: bytes) -> tuple[Mesh, ...]:
    """All geometry of the outputs, solved with the values in the file."""
    document = read(data)
    solution = Solution(document, {}, lambda seconds: None)
    trees = [solution.tree(outlet.parameter) for outlet in discover(document).outlets.values()]
    shapes = [value for tree in trees for values in tree.values() for value in values if hasattr(value, "Encode")]
    meshes = [decode_mesh(geometry.encoded(geometry.mesh_of(shape))) for shape in shapes]
    return tuple(replace(mesh, color=WOOD) for mesh in meshes)


if __name__ == "__main__":
    for name in SAMPLES:
        (FOLDER / name).write_bytes(made(name))
        print(name, (FOLDER / name).stat().st_size, "bytes")
