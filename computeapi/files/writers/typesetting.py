"""How does Typst make a PDF of a template and its data? Fonts and templates are found when this module is imported.

Typst opens a font's file when a text first needs it, so a jailed process has to be able to read `READABLE`. It starts
threads of its own when it first works: never before a fork. No template names a file or an address that data could
choose; pictures come as text, in an SVG that holds the PNG or JPEG itself, for Typst's inputs are texts.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from computeapi.files.pictures import Prepared
from computeapi.files.writers.wording import LOCALES
from softly.lib.errors import EngineCrashed, ResourceExhausted

MOST_PAGES = 1_000

_ROOT = Path(__file__).resolve().parents[3]
_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
_FONTS = tuple(
    _ROOT / folder
    for folder in (
        "node_modules/@embedpdf/fonts-latin/fonts",
        "node_modules/@embedpdf/fonts-arabic/fonts",
        "node_modules/@embedpdf/fonts-hebrew/fonts",
        "node_modules/dejavu-fonts-ttf/ttf",
        "assets/fonts/droid",
    )
)
READABLE = (*_FONTS, LOCALES)
"""Folders that a process needs to be able to read."""

_SOURCES = {path.name: path.read_bytes() for path in sorted(_TEMPLATES.glob("*.typ"))}
_FOUND = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in _FONTS]
)
_COMPILER = typst.Compiler(root=str(_TEMPLATES), font_paths=_FOUND, ignore_system_fonts=True)

_PROFILES: tuple[list[Any], ...] = (["a-2a", "ua-1"], ["a-2a"], [])
"""PDF/A-2, level A: tagged, all fonts in it, all text Unicode; and PDF/UA-1, for screen readers, which headings that
leave out a level can't be. The first that a document can be is what it becomes."""


def typeset(template: str, data: Mapping[str, Any], pictures: Mapping[str, str], *, created: datetime) -> bytes:
    """The bytes of a PDF, the same for the same arguments. `pictures` are SVG by the keys that `data` names.

    It is PDF/A-2a and PDF/UA-1, but for texts with characters that no font here has: those can't be in either, so that
    becomes a tagged PDF 1.7. Raises ResourceExhausted for more than MOST_PAGES pages, EngineCrashed.
    """
    *strict, plain = _PROFILES
    for profile in strict:
        try:
            return _compiled(template, data, pictures, created, profile)
        except typst.TypstError as error:
            if not error.message.startswith("PDF/"):
                raise _explained(error) from error
    try:
        return _compiled(template, data, pictures, created, plain)
    except typst.TypstError as error:
        raise _explained(error) from error


def as_svg(picture: Prepared) -> str:
    """A picture as Typst can be given it."""
    data = base64.b64encode(picture.data).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<image {size} href="data:{picture.media_type};base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'


def rendered(template: str, data: Mapping[str, Any], pictures: Mapping[str, str], *, dpi: int = 90) -> list[bytes]:
    """Each page as a PNG: what those see who work on a template."""
    pages = _COMPILER.compile(input=_main(template), sys_inputs=_inputs(data, pictures), format="png", ppi=float(dpi))
    return pages if isinstance(pages, list) else [pages or b""]


def _compiled(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, str], created: datetime, standards: list[Any]
) -> bytes:
    made = _COMPILER.compile(
        input=_main(template),
        sys_inputs=_inputs(data, pictures),
        format="pdf",
        pdf_standards=standards,
        timestamp=int(created.timestamp()),
    )
    assert isinstance(made, bytes)  # one file, since no output was named
    return made


def _main(template: str) -> Any:
    """The dictionary that typst takes, which its annotations don't know."""
    start = f'#import "{template}.typ": render\n#render(json(bytes(sys.inputs.data)))'
    return {"main.typ": start.encode(), **_SOURCES}


def _inputs(data: Mapping[str, Any], pictures: Mapping[str, str]) -> dict[str, str]:
    document = dict(data) | {"most-pages": MOST_PAGES}
    return {"data": json.dumps(document, ensure_ascii=False), **pictures}


def _explained(error: typst.TypstError) -> EngineCrashed | ResourceExhausted:
    if "too many pages" in error.message:
        message = f"The document has too many pages; {MOST_PAGES:,} are allowed."
        return ResourceExhausted(message, details={"resource": "pages", "limit": MOST_PAGES})
    return EngineCrashed("The document can't be set.", details={"type": "TypstError"})
