"""Boxes with three sliders for their size: as a Brep, which has to be meshed to be seen, and as a mesh."""

from __future__ import annotations

from computeapi.engines.rhino.known.shaping import box_2pt, construct_point, mesh_brep
from definitions.readers.grasshopper.authoring import Document, Thing, geometry, group, slider


def box() -> Document:
    """`RH_OUT:box`, a Brep."""
    parts, brep = _solid()
    return Document(
        name="softly-box",
        description="A box as a Brep.",
        author="Softly",
        objects=[*parts, brep, group("RH_OUT:box", [brep])],
    )


def mesh_box() -> Document:
    """`RH_OUT:mesh`, a mesh."""
    parts, brep = _solid()
    meshed = mesh_brep(brep, key="meshed")
    mesh = geometry("Mesh", of="Mesh", sources=[meshed])
    return Document(
        name="softly-mesh-box",
        description="A box as a mesh.",
        author="Softly",
        objects=[*parts, brep, meshed, mesh, group("RH_OUT:mesh", [mesh])],
    )


def _solid() -> tuple[list[Thing], Thing]:
    """What makes it, and the Brep. Width and depth have fractions, height is whole."""
    width = slider("Width", value=40.0, minimum=1.0, maximum=100.0, digits=1)
    depth = slider("Depth", value=30.0, minimum=1.0, maximum=100.0, digits=1)
    height = slider("Height", value=20, minimum=1, maximum=100, steps="integer")
    near = construct_point(key="near")
    far = construct_point(key="far", x=width, y=depth, z=height)
    solid = box_2pt(near, far, key="solid")
    brep = geometry("Brep", of="Brep", sources=[solid])
    sides = {"RH_IN:width": width, "RH_IN:depth": depth, "RH_IN:height": height}
    groups = [group(name, [side]) for name, side in sides.items()]
    return [width, depth, height, near, far, solid, *groups], brep
