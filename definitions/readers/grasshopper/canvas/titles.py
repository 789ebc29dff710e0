"""Under which title does an object lie on the canvas? The nickname of the smallest group around it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from definitions.readers.grasshopper.canvas.document import Document
from definitions.readers.grasshopper.canvas.fields import readable

_LONGEST = 60
_MARKS = ("RH_IN", "RH_OUT")


def titles(document: Document) -> Mapping[UUID, str]:
    """By the id of the object, where it has one. A group that makes an input or output is no title, and neither is
    one that nobody has named."""
    found: dict[UUID, str] = {}
    sized = sorted(document.groups, key=lambda group: len(group.members))
    for group in sized:
        title = " ".join(readable(group.nickname, _LONGEST + 1).split())
        if not title or title == "Group" or len(title) > _LONGEST or any(mark in title for mark in _MARKS):
            continue
        for member in group.members:
            found.setdefault(member, title)
    return found
