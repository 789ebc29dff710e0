"""Which local file is evaluated, and which folder may it read?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from computeapi.engines.base import Source
from definitions.readers.openscad.tokens import MAX_SOURCE, source_text
from definitions.schema import UnreadableDefinition
from softly.lib.hashing import sha256


class Unusable(Exception):
    """A file that isn't evaluated; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalFile:
    """What the engine is given, and the source's text."""

    source: Source
    text: str


def local_file(path: Path, root: Path | None = None) -> LocalFile:
    """With its own folder to read, or all of `root`, in which it must lie. Raises Unusable."""
    try:
        folder = (root or path.parent).resolve()
        place = path.parent.resolve() / path.name
        _check_place(place, folder)
        data = _content(place)
        text = source_text(data)
    except UnreadableDefinition as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"It can't be read: {error.strerror}.") from error
    entry = place.relative_to(folder).as_posix()
    return LocalFile(source=Source(name=path.name, digest=sha256(data), folder=folder, entry=entry), text=text)


def _check_place(place: Path, folder: Path) -> None:
    if place.is_dir():
        raise Unusable("It is a folder.")
    if not place.exists():
        raise Unusable("There is no such file.")
    if not place.is_file():
        raise Unusable("It is no plain file.")
    if not place.is_relative_to(folder):
        raise Unusable("It lies outside of the folder that --root names.")
    if not place.resolve().is_relative_to(folder):
        raise Unusable("It is a link that leads out of its folder: name a folder that holds both with --root.")


def _content(place: Path) -> bytes:
    """No more than tells that it is too long."""
    with place.open("rb") as file:
        return file.read(MAX_SOURCE + 1)
