"""What does a batch look like at a glance? Its pictures in a grid, what varies below each, as one PNG.

Knows no batch: it is given cells. What has no picture says why in its place. The pictures are transparent where the
model isn't.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont
from PIL.Image import Resampling

Background = Literal["light", "dark"]
MOST_CELLS = 100
VERSION = 1
"""Grows when equal cells come to another picture."""

_WIDTH, _HEIGHT = 240, 180
_LINE, _LINES = 18, 3
_GAP, _MARGIN, _HEAD = 12, 24, 44
_SIZE, _HEAD_SIZE = 13, 18
_ROOT = Path(__file__).resolve().parents[2]
_FONTS = (
    _ROOT / "node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    _ROOT / "assets/fonts/liberation/LiberationSerif-Regular.ttf",
)
"""The first that is there: the one of the page's packages has Greek, Cyrillic and Arabic too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """`picture` is a PNG; where there is none, `reason` stands in its place. `lines` are what varies."""

    title: str
    lines: tuple[str, ...] = ()
    picture: bytes | None = None
    reason: str = ""
    is_failure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    ground: str
    cell: str
    text: str
    faint: str
    wrong: str


STYLES: dict[Background, Style] = {
    "light": Style(ground="#ffffff", cell="#f3f5f8", text="#1b2430", faint="#5d6978", wrong="#b3261e"),
    "dark": Style(ground="#14181f", cell="#1f2630", text="#edf1f6", faint="#9aa6b5", wrong="#ff8a80"),
}


def draw(title: str, cells: Sequence[Cell], *, background: Background = "light") -> bytes:
    """A PNG, as wide as it is high or somewhat wider. Raises ValueError for more than MOST_CELLS."""
    if len(cells) > MOST_CELLS:
        raise ValueError(f"At most {MOST_CELLS} pictures go on one sheet.")
    columns = max(1, math.ceil(math.sqrt(len(cells))))
    rows = max(1, math.ceil(len(cells) / columns))
    step = _WIDTH + _GAP, _HEIGHT + _LINE * (1 + _LINES) + _GAP
    size = 2 * _MARGIN + columns * step[0] - _GAP, 2 * _MARGIN + _HEAD + rows * step[1] - _GAP
    style = STYLES[background]
    sheet = Image.new("RGB", size, style.ground)
    pen = ImageDraw.Draw(sheet)
    pen.text((_MARGIN, _MARGIN), _cut(title, size[0] - 2 * _MARGIN, _HEAD_SIZE), style.text, _font(_HEAD_SIZE))
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        _draw_cell(sheet, pen, cell, style, _MARGIN + column * step[0], _MARGIN + _HEAD + row * step[1])
    data = io.BytesIO()
    sheet.save(data, "PNG")
    return data.getvalue()


def _draw_cell(sheet: Image.Image, pen: ImageDraw.ImageDraw, cell: Cell, style: Style, left: int, top: int) -> None:
    pen.rounded_rectangle((left, top, left + _WIDTH - 1, top + _HEIGHT - 1), 6, style.cell)
    if cell.picture is not None:
        shown = _fitted(cell.picture)
        corner = left + (_WIDTH - shown.width) // 2, top + (_HEIGHT - shown.height) // 2
        sheet.paste(shown, corner, shown)
    else:
        _draw_reason(pen, cell, style, left, top)
    below = top + _HEIGHT + 4
    pen.text((left, below), _cut(cell.title, _WIDTH, _SIZE), style.faint, _font(_SIZE))
    for number, line in enumerate(_shown(cell.lines), start=1):
        pen.text((left, below + number * _LINE), _cut(line, _WIDTH, _SIZE), style.text, _font(_SIZE))


def _draw_reason(pen: ImageDraw.ImageDraw, cell: Cell, style: Style, left: int, top: int) -> None:
    color = style.wrong if cell.is_failure else style.faint
    if cell.is_failure:
        pen.rounded_rectangle((left, top, left + _WIDTH - 1, top + _HEIGHT - 1), 6, outline=color, width=2)
    lines = list(_wrapped(cell.reason, _WIDTH - 32))[: _HEIGHT // _LINE - 3]
    first = top + (_HEIGHT - len(lines) * _LINE) // 2
    for number, line in enumerate(lines):
        pen.text((left + _WIDTH // 2, first + number * _LINE), line, color, _font(_SIZE), anchor="ma")


def _fitted(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture), formats=("PNG",)) as opened:
        image = opened.convert("RGBA")
    image.thumbnail((_WIDTH, _HEIGHT), Resampling.BILINEAR)
    return image


def _shown(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], f"{lines[_LINES - 1]} … {len(lines) - _LINES} more"]


def _wrapped(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _font(_SIZE).getlength(longer) > width:
            yield line
            longer = word
        line = _cut(longer, width, _SIZE)
    if line:
        yield line


def _cut(text: str, width: int, size: int) -> str:
    """On one line, with an ellipsis where it is too long."""
    text = " ".join(text[: width // 2].split())
    font = _font(size)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next(path for path in _FONTS if path.exists())
    return ImageFont.truetype(path, size)
