"""How do we make Grasshopper definitions of our own? From objects with names, values and wires to an archive.

    width = slider("Width", value=40, minimum=10, maximum=90)
    shown = number("Width in", sources=[width])
    radius = port("Radius", "R", sources=[shown])
    mesh = component(MESH_SPHERE, "Mesh Sphere", inputs=[radius], outputs=[port("Mesh", "M")])
    groups = [group("RH_IN:width", [shown]), group("RH_OUT:ball", [mesh])]
    data = write_gh(Document(name="ball", objects=[width, shown, mesh, *groups]).archive())

The layout of chunks and items is that of files which Grasshopper wrote, so it would most likely open these; none was
ever opened in a real Grasshopper. What was never seen in such a file either is said where it is written.
The GUIDs are written here again, not taken from the reader: a mistake in one of the two shows in the tests.
Everything is the same each time: an id comes from the names it stands for, the date is a constant.
"""

from definitions.readers.grasshopper.authoring.components import (
    component,
    context_bake,
    context_print,
    port,
)
from definitions.readers.grasshopper.authoring.contextual import (
    get_boolean,
    get_file_path,
    get_geometry,
    get_integer,
    get_line,
    get_number,
    get_plane,
    get_point,
    get_string,
)
from definitions.readers.grasshopper.authoring.controls import panel, slider, toggle, value_list
from definitions.readers.grasshopper.authoring.document import Document, Library
from definitions.readers.grasshopper.authoring.geometry import internalise
from definitions.readers.grasshopper.authoring.groups import group
from definitions.readers.grasshopper.authoring.params import (
    boolean,
    geometry,
    integer,
    number,
    parameter,
    point,
    text,
)
from definitions.readers.grasshopper.authoring.things import Kind, Port, Thing

__all__ = [
    "Document",
    "Kind",
    "Library",
    "Port",
    "Thing",
    "boolean",
    "component",
    "context_bake",
    "context_print",
    "geometry",
    "get_boolean",
    "get_file_path",
    "get_geometry",
    "get_integer",
    "get_line",
    "get_number",
    "get_plane",
    "get_point",
    "get_string",
    "group",
    "integer",
    "internalise",
    "number",
    "panel",
    "parameter",
    "point",
    "port",
    "slider",
    "text",
    "toggle",
    "value_list",
]
