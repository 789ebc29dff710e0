"""How does an OpenSCAD file become an interface? Heading, customizer parameters, the files it needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from definitions.readers.openscad.customizer import inputs
from definitions.readers.openscad.heading import heading
from definitions.readers.openscad.includes import closure, given_files
from definitions.readers.openscad.parameters import parameters
from definitions.readers.openscad.presets import presets
from definitions.readers.openscad.tokens import check_structure, source_text, tokens
from definitions.schema import Interface, Inventory, Output, UnreadableDefinition

OUTPUTS = (
    Output(name="mesh", param_type="Mesh", description="The model, a body per colour; flat at z = 0 for a 2D model."),
    Output(name="volume", param_type="Number", description="Volume of the model; 0 for a 2D model.", unit="mm³"),
    Output(name="area", param_type="Number", description="Surface of the model; area of a 2D model.", unit="mm²"),
    Output(name="size", param_type="Number", description="Length in x, y and z.", unit="mm"),
    Output(name="echo", param_type="Text", description="What the definition echoes, a text per line."),
)
"""What every OpenSCAD definition gives."""


def read(path: Path, *, libraries: Sequence[Path] = ()) -> Interface:
    """The interface of a .scad or .csg file. Nothing is run; includes may also come from `libraries`.

    Raises UnreadableDefinition with the line where that is known.
    """
    try:
        return _read(path, libraries)
    except OSError as error:
        raise UnreadableDefinition(f"A file can't be read: {error.strerror}.") from error


def _read(path: Path, libraries: Sequence[Path]) -> Interface:
    found = tokens(source_text(path.read_bytes()))
    check_structure(found)
    files = closure(path, found, libraries)
    title, description = heading(found, path.stem)
    taken = inputs(parameters(found))
    given, problems = given_files(path, taken)
    offered, beside, wrong = presets(path, taken)
    return Interface(
        title=title,
        description=description,
        inputs=taken,
        outputs=OUTPUTS,
        files=tuple(sorted({*files, *given, *beside})),
        presets=offered,
        inventory=Inventory(problems=problems + wrong),
    )
