"""What is the same in every DOCX? A package with our styles, a head and a foot, made once when this is imported.

python-docx reads its own templates from disk, which a jailed process can't: after this it needs none of them.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx
from docx.document import Document as Package
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm

from computeapi.files.writers.docx_styles import shape_styles

PAPERS = {"a4": (Mm(210), Mm(297)), "letter": (Mm(215.9), Mm(279.4))}
MARGIN = 22
"""Millimetres to the left and right of a text."""

_KEPT_TABLE_STYLES = ("Normal Table", "Table Grid")
_UNWANTED = ("thumbnail", "stylesWithEffects", "customXml", "webSettings")


def start() -> Package:
    """A package of one's own to write into."""
    return docx.Document(io.BytesIO(_BASE))


def packed(package: Package, *, created: datetime) -> bytes:
    """The file, with the parts in order and all of one time, so that equal content is equal bytes."""
    loose, tight = io.BytesIO(), io.BytesIO()
    package.save(loose)
    moment = created.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(loose) as read, zipfile.ZipFile(tight, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            part = zipfile.ZipInfo(name, moment)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            written.writestr(part, read.read(name))
    return tight.getvalue()


def _base() -> bytes:
    package = docx.Document()
    _drop_unwanted(package)
    shape_styles(package)
    _shape_page(package)
    _set_mode(package)
    data = io.BytesIO()
    package.save(data)
    return data.getvalue()


def _drop_unwanted(package: Package) -> None:
    """The template's picture of itself, and styles of tables that nobody asked for: nine tenths of the file."""
    for owner in (package.part.package, package.part):
        for key, relation in list(owner.rels.items()):
            if any(word in relation.reltype + relation.target_ref for word in _UNWANTED):
                del owner.rels[key]
    for style in list(package.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _KEPT_TABLE_STYLES:
            style.delete()


def _shape_page(package: Package) -> None:
    """With a head from the second page on, which each document fills."""
    section = package.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(24)
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        part.is_linked_to_previous = False


def _set_mode(package: Package) -> None:
    """Word of 2013 and later: without that it says "compatibility mode" above the text."""
    path = "./w:compat/w:compatSetting[@w:name='compatibilityMode']"
    for setting in package.settings.element.xpath(path):
        setting.set(qn("w:val"), "15")


_BASE = _base()
