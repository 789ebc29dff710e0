"""Rhino's own file: Breps are Breps in it and curves curves, where Rhino made them; else meshes."""

from __future__ import annotations

from computeapi.formats.base import Format, Model


def write(model: Model) -> bytes:
    """A .3dm has no place for a name. Raises what `computeapi.formats.rhino.files.written` does."""
    from computeapi.formats.rhino import (
        files,
    )  # every process lists the formats, and only one that writes this needs it

    return files.written(model)


FORMAT = Format(
    name="3dm", title="Rhino 3DM", media_type="model/vnd.3dm", extension="3dm", write=write, needs="geometry"
)
