"""By which names does a definition ask for a font? As FreeType reads them in its file: the evaluator does so, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPILED_IN = ("Liberation Sans", ("Regular", "Bold", "Italic", "Bold Italic"))
_PLAIN = ("Regular", "Book", "Roman", "Normal", "Bold", "Italic", "Oblique", "Bold Italic", "Bold Oblique")
"""Styles that are listed first, in this order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Font:
    """`name` is what text() takes as `font`. `file` is None for what is part of the evaluator."""

    name: str
    family: str
    style: str
    file: Path | None


def names(files: Iterable[Path]) -> tuple[Font, ...]:
    """By family, plain styles first; what can't be read as a font is left out. Of two with one name the first counts,
    as it does for text()."""
    family, styles = _COMPILED_IN
    found = {font.name: font for font in (_font(family, style, None) for style in styles)}
    for path in files:
        for font in _faces(path):
            found.setdefault(font.name, font)
    return tuple(sorted(found.values(), key=_order))


def _faces(path: Path) -> Iterator[Font]:
    from PIL import ImageFont  # 25 ms that only those who list fonts should wait

    index = 0
    while True:
        try:
            family, style = ImageFont.truetype(path, 10, index, layout_engine=ImageFont.Layout.BASIC).getname()
        except OSError:
            return  # not a font, or no more faces in it
        if family:
            yield _font(family, style or "Regular", path)
        index += 1


def _font(family: str, style: str, file: Path | None) -> Font:
    return Font(name=f"{family}:style={style}", family=family, style=style, file=file)


def _order(font: Font) -> tuple[str, int, str]:
    return font.family.lower(), _PLAIN.index(font.style) if font.style in _PLAIN else len(_PLAIN), font.style
