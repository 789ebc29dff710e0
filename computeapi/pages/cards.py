"""What does the gallery show of each definition?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from computeapi.catalog.services import description
from computeapi.pages.reasons import Reason, reason_of
from definitions.registry import Entry

ENGINE_LABELS = {"openscad": "OpenSCAD", "python": "Python", "rhino": "Grasshopper", "fake": "Fake"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One definition in the gallery; `reason` says why it can't be solved here, where it can't.

    `preview` is the address of its defaults' picture, `thumbnail` that of the one in its file: it stands in until the
    other is drawn. "" where there is none.
    """

    name: str
    title: str
    description: str
    engine: str
    engine_label: str
    input_count: int
    reason: Reason | None
    url: str
    preview: str
    thumbnail: str

    @property
    def search_text(self) -> str:
        return " ".join((self.title, self.name, self.description, self.engine_label)).lower()


def card(entry: Entry) -> Card:
    shown = description(entry)
    return Card(
        name=entry.name,
        title=shown["title"],
        description=first_paragraph(shown["description"]),
        engine=entry.engine,
        engine_label=ENGINE_LABELS.get(entry.engine, entry.engine),
        input_count=len(shown["inputs"]),
        reason=reason_of(entry.engine),
        url=reverse("configurator", args=[entry.name]),
        preview=_picture("preview", entry) if shown["available"] else "",
        thumbnail=thumbnail_of(entry),
    )


def thumbnail_of(entry: Entry) -> str:
    """The address of the picture in its file, "" where it has none."""
    return _picture("thumbnail", entry) if entry.interface.has_thumbnail else ""


def _picture(kind: str, entry: Entry) -> str:
    """Its address names the content, so that a browser may keep it."""
    return reverse(kind, args=[entry.name]) + f"?v={entry.digest[:12]}"


def engines_of(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """The engines that these cards use, in the order of their labels."""
    found = {shown.engine: shown.engine_label for shown in cards}
    return [{"name": name, "label": label} for name, label in sorted(found.items(), key=lambda pair: pair[1])]


def first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())
