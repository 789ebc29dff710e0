"""How are objects grouped? By their ids; a nickname with RH_IN or RH_OUT makes an input or output of the first one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from definitions.readers.grasshopper.archive.values import Colour
from definitions.readers.grasshopper.authoring.items import items, stable_id
from definitions.readers.grasshopper.authoring.things import Kind, Thing

GROUP = Kind(
    guid=UUID("c552a431-af5b-46a9-a8a4-0fcbc27ef596"),
    name="Group",
    description="A group of Grasshopper objects",
)
_COLOUR = Colour(150, 170, 135, 255)


def group(nickname: str, members: Sequence[Thing | UUID], *, key: str = "") -> Thing:
    """A UUID stands for an object that may not be there, as is common in real files."""
    ids = [member if isinstance(member, UUID) else member.id for member in members]
    return Thing(
        kind=GROUP,
        nickname=nickname,
        id=stable_id(GROUP.name, nickname, key),
        items=items(Border=1, Colour=_COLOUR, ID=ids, ID_Count=len(ids)),
        is_frame=True,
    )
