"""A Grasshopper definition for the tests of the pages: one of ours, with a picture, an author and a plug-in."""

from __future__ import annotations

from uuid import UUID

from definitions.readers.grasshopper.archive import write_gh
from definitions.readers.grasshopper.authoring import (
    Document,
    Library,
    get_line,
    get_point,
    group,
    number,
    panel,
    slider,
    value_list,
)


def pallet(thumbnail: bytes | None = None, *, author: str = "Wood and Wire") -> bytes:
    """A .gh file with two sliders, one of odd numbers, a panel, a point, a line and a value list that can't be set."""
    height = slider("Height", value=120, minimum=10, maximum=400, digits=1)
    slats = slider("Slats", value=7, minimum=3, maximum=15, steps="odd")
    label = panel("Label", "Apples\nfrom the lake")
    wood = value_list("Wood", {"Oak": '"oak"', "Ash": '"ash"'}, selected=["Oak"])
    sum_of = number("Sum", sources=[height, slats])
    inputs = [height, slats, label, wood]
    named = [group(f"RH_IN:{thing.nickname.lower()}", [thing]) for thing in inputs]
    asked = [get_point("Anchor", prompt="Corner of the pallet"), get_line("Axis", at_least=0)]
    document = Document(
        name="Apple pallet",
        description="A pallet of slats.",
        author=author,
        thumbnail=thumbnail,
        libraries=[Library(name="LunchBox", version="2021.4.16", author="Proving Ground", id=UUID(int=7))],
        objects=[*inputs, sum_of, *asked, *named, group("RH_OUT:sum", [sum_of])],
    )
    return write_gh(document.archive())
