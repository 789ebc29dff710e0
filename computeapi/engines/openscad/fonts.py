"""Which fonts does text() know? A definition's own, those that come along, then those of the folders an operator named.

The machine's own are left out: answers are shared between machines, and one source is to give one shape on each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from softly.lib.hashing import digest_of_files

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})
"""What the evaluator takes for a font, in folders."""

_ROOT = Path(__file__).resolve().parents[3]
BUNDLED = tuple(
    _ROOT / folder
    for folder in (
        "assets/fonts/liberation",
        "node_modules/@embedpdf/fonts-latin/fonts",
        "node_modules/@embedpdf/fonts-arabic/fonts",
        "node_modules/@embedpdf/fonts-hebrew/fonts",
        "node_modules/dejavu-fonts-ttf/ttf",
        "assets/fonts/droid",
    )
)
"""In the order in which a character is looked for that a font lacks. Liberation Sans is part of the evaluator."""


class Fonts:
    """`named` are folders of the operator's own; like `bundled` they are looked at once, folders below included."""

    def __init__(self, named: Sequence[Path] = (), *, bundled: Sequence[Path] = BUNDLED) -> None:
        self._bundled = tuple(bundled)
        self._named = tuple(folder.resolve() for folder in named)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where fonts are looked for, in this order; a solve must be able to read them."""
        return (*self._bundled, *self._named)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for folder in self.folders for path in _files(folder))

    @cached_property
    def digest(self) -> str:
        """Names all that text() could draw with. Of what comes along by names and sizes, since its versions are pinned;
        of an operator's own by times, too."""
        found: dict[str, str] = {}
        for at, folder in enumerate(self.folders):
            for path in _files(folder):
                status = path.stat()
                time = "" if folder in self._bundled else f" {status.st_mtime_ns}"
                found[f"{at}/{path.relative_to(folder)}"] = f"{status.st_size}{time}"
        return digest_of_files(found)


def announce(folders: Sequence[str], own: Sequence[Path] = (), *, files: bool) -> None:
    """Tell this process's evaluator of the fonts. `own` are font files of the definition, which come first; an
    evaluator that takes no `files` is told of the folders they lie in. It leaves out the system's own folders where it
    can; the jail lets no solve read them."""
    places = [str(path if files else path.parent) for path in own]
    os.environ["OPENSCAD_FONT_PATH"] = os.pathsep.join(dict.fromkeys([*places, *folders]))
    os.environ["OPENSCAD_FONT_PATH_ONLY"] = "1"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield path
