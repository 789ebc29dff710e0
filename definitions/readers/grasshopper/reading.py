"""What does a Grasshopper file take and give? Read step by step, each a file of its own, without any Rhino."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from definitions.readers.grasshopper import archive, inventory
from definitions.readers.grasshopper.archive.limits import Limits
from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.canvas.document import Document, read_document
from definitions.readers.grasshopper.canvas.fields import readable, text
from definitions.readers.grasshopper.discovery import find_inputs, find_outputs
from definitions.readers.grasshopper.geometry.boxes import Box, measure
from definitions.readers.grasshopper.geometry.unpacking import Geometry
from definitions.readers.grasshopper.inputs.describing import Inputs
from definitions.readers.grasshopper.problems import Problems
from definitions.readers.grasshopper.thumbnails import read_thumbnail
from definitions.schema import GEOMETRY, Input, Interface, Inventory, UnreadableDefinition

_LONGEST_TITLE = 200
_ENDINGS = (".gh", ".ghx")


def read(path: Path) -> Interface:
    """The interface of any Grasshopper definition; what is odd about it is in `inventory.problems`.

    Inputs and outputs are those that Rhino Compute finds, with more said of them than it says: ranges, choices and
    defaults are followed through wires. Raises UnreadableDefinition for a file that isn't a definition.
    """
    document = read_document(_load(path))
    problems = Problems()
    inputs, geometry = _inputs(document, problems)
    measured = measure(list(geometry.values())) if geometry else {}
    inputs = tuple(_measured(each, measured, problems) for each in inputs)
    outputs = find_outputs(document, problems)
    if not inputs:
        problems.add("It has no inputs.")
    if not outputs:
        problems.add("It has no outputs, and Rhino Compute solves nothing without.")
    inventory.remark(document, problems)
    needed = inventory.plugins(document)
    return Interface(
        title=_title(document, path),
        description=readable(text(document.properties, "Description")),
        inputs=inputs,
        outputs=outputs,
        author=_author(document),
        plugins=needed,
        has_thumbnail=read_thumbnail(document.root) is not None,
        inventory=Inventory(components=inventory.components(document, needed), problems=problems.sentences()),
    )


def internalised(path: Path) -> Mapping[str, str]:
    """The geometry in the defaults of its inputs: canonical openNURBS JSON text by id, as `Input.default` names it.

    Raises UnreadableDefinition.
    """
    _, geometry = _inputs(read_document(_load(path)), Problems())
    return {id: each.text for id, each in geometry.items()}


def thumbnail(path: Path) -> bytes | None:
    """A PNG of the canvas. Raises UnreadableDefinition."""
    return read_thumbnail(_load(path))


def _load(path: Path) -> Chunk:
    most = Limits().size
    if path.stat().st_size > most:
        raise UnreadableDefinition(f"A Grasshopper file has at most {most >> 20} MB.")
    return archive.read(path.read_bytes())


def _inputs(document: Document, problems: Problems) -> tuple[tuple[Input, ...], Mapping[str, Geometry]]:
    inputs = Inputs(document, problems)
    return tuple(inputs.describe(found) for found in find_inputs(document, problems)), inputs.geometry


def _measured(described: Input, boxes: Mapping[str, Box | None], problems: Problems) -> Input:
    """With the box around its geometry, or without a default where openNURBS can't read that."""
    if described.param_type not in GEOMETRY or described.default is None:
        return described
    if not all(str(id) in boxes for id in described.default):
        problems.add("no default: openNURBS can't read its geometry.", of=described.name)
        return replace(described, default=None)
    found = [box for id in described.default if (box := boxes[str(id)])]
    if not found:
        return described
    lowest = (min(box[axis] for box in found) for axis in range(3))
    highest = (max(box[axis] for box in found) for axis in range(3, 6))
    return replace(described, bounding_box=(*lowest, *highest))


def _title(document: Document, path: Path) -> str:
    """The name that its designer gave it; where that is the one it was once saved under, the one it has now."""
    name = readable(text(document.properties, "Name"), _LONGEST_TITLE)
    return path.stem if not name or name.lower().endswith(_ENDINGS) else name


def _author(document: Document) -> str:
    for place in (document.definition, document.properties):
        author = place.chunk("Author")
        if author and (name := readable(text(author, "Name"), _LONGEST_TITLE)):
            return name
    return ""
