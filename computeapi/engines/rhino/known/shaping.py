"""How do Grasshopper's own components that make shapes stand in a file? Each with the ports that its files have."""

from __future__ import annotations

from computeapi.engines.rhino.known.reckoning import maybe
from definitions.readers.grasshopper.archive.tree import Item
from definitions.readers.grasshopper.archive.values import Plane, Point3d
from definitions.readers.grasshopper.authoring import Port, Thing, component, port
from definitions.readers.grasshopper.authoring.items import items
from definitions.readers.grasshopper.authoring.things import Source

_WORLD = Plane(Point3d(0.0, 0.0, 0.0), Point3d(1.0, 0.0, 0.0), Point3d(0.0, 1.0, 0.0))


def construct_point(*, key: str, x: Source | None = None, y: Source | None = None, z: Source | None = None) -> Thing:
    """A point; a coordinate without a source is 0."""
    return component(
        "3581f42a-9592-4549-bd6b-1c0fc39d067b",
        "Construct Point",
        "Pt",
        description="Construct a point from {xyz} coordinates.",
        inputs=[_coordinate("x", x), _coordinate("y", y), _coordinate("z", z)],
        outputs=[port("Point", "Pt", description="Point coordinate")],
        key=key,
    )


def vector_xyz(*, key: str, x: Source | None = None, y: Source | None = None, z: Source | None = None) -> Thing:
    """Outputs "Vector" and "Length"; a component without a source is 0."""
    sides = {"x": x, "y": y, "z": z}
    return component(
        "56b92eab-d121-43f7-94d3-6cd8f0ddead8",
        "Vector XYZ",
        "Vec",
        description="Create a vector from {xyz} components.",
        inputs=[
            port(
                f"{letter.upper()} component",
                letter.upper(),
                description=f"Vector {{{letter}}} component",
                values=[0.0],
                sources=maybe(source),
            )
            for letter, source in sides.items()
        ],
        outputs=[
            port("Vector", "V", description="Vector construct"),
            port("Length", "L", description="Vector length"),
        ],
        key=key,
    )


def unit_z(factor: Source, *, key: str) -> Thing:
    """A vector upwards, that long."""
    return component(
        "9103c240-a6a9-4223-9b42-dbd19bf38e2b",
        "Unit Z",
        "Z",
        description="Unit vector parallel to the world {z} axis.",
        inputs=[port("Factor", "F", description="Unit multiplication", values=[1.0], sources=[factor])],
        outputs=[port("Unit vector", "V", description="World {z} vector")],
        key=key,
    )


def box_2pt(a: Source, b: Source, *, key: str) -> Thing:
    """The box between two corners, along the axes of the world."""
    return component(
        "2a43ef96-8f87-4892-8b94-237a47e8d3cf",
        "Box 2Pt",
        "Box",
        description="Create a box defined by two points.",
        inputs=[
            port("Point A", "A", description="First corner", sources=[a]),
            port("Point B", "B", description="Second corner", sources=[b]),
            port("Plane", "P", description="Base plane", values=[_WORLD], write=lambda plane: items(plane=plane)),
        ],
        outputs=[port("Box", "B", description="Resulting box")],
        key=key,
    )


def move(geometry: Source, motion: Source, *, key: str) -> Thing:
    """Outputs "Geometry" and "Transform"."""
    return component(
        "e9eb1dcf-92f6-4d4d-84ae-96222d60f56b",
        "Move",
        description="Translate (move) an object along a vector.",
        inputs=[
            port("Geometry", "G", description="Base geometry", sources=[geometry], optional=True),
            port(
                "Motion",
                "T",
                description="Translation vector",
                values=[Point3d(0.0, 0.0, 10.0)],
                write=lambda vector: items(vector=vector),
                sources=[motion],
            ),
        ],
        outputs=[
            port("Geometry", "G", description="Translated geometry"),
            port("Transform", "X", description="Transformation data"),
        ],
        key=key,
    )


def mesh_brep(brep: Source, *, key: str) -> Thing:
    """A mesh by the settings that the component has on its own."""
    return component(
        "60e7defa-8b21-4ee1-99aa-a9223d6134ff",
        "Mesh Brep",
        "Mesh",
        description="Create a mesh that approximates Brep geometry",
        inputs=[
            port("Brep", "B", description="Brep geometry", sources=[brep]),
            port(
                "Settings", "S", description="Settings to be used by meshing algorithm", values=[None], write=_settings
            ),
        ],
        outputs=[port("Mesh", "M", description="Mesh approximation")],
        key=key,
    )


def _coordinate(letter: str, source: Source | None) -> Port:
    return port(
        f"{letter.upper()} coordinate",
        letter.upper(),
        description=f"{{{letter}}} coordinate",
        values=[0.0],
        sources=maybe(source),
    )


def _settings(_: object) -> tuple[Item, ...]:
    return items(
        GridMaxCount=0,
        GridMinCount=16,
        JaggedSeams=False,
        MaxEdgeLength=0.0,
        MinEdgeLength=0.0001,
        MinTolerance=0.0,
        Refine=True,
        RefineAngle=0.0,
        RelativeTolerance=0.65,
        SimplePlanes=True,
        Tolerance=0.0,
    )
