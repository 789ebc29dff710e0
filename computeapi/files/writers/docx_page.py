"""What stands on every page of a DOCX? Its size, a head from the second page on, and the foot with "n / N"."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Package
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm

from computeapi.files.content_fields import plain
from computeapi.files.writers.docx_package import MARGIN, PAPERS
from computeapi.files.writers.docx_styles import SOFT, resize
from computeapi.files.writers.docx_xml import draw_line, field

_SIZE = 8


def text_width(paper: str) -> float:
    """Millimetres between the margins."""
    return float(PAPERS[paper][0].mm - 2 * MARGIN)


def set_page(package: Package, paper: str, *, head: tuple[str, str], foot: str) -> None:
    """`head` is what stands at both ends of it, `foot` what stands before the page's number."""
    section = package.sections[0]
    section.page_width, section.page_height = PAPERS[paper]
    width = text_width(paper)
    _fill(section.header.paragraphs[0], "\t".join(head), width)
    draw_line(section.header.paragraphs[0], "bottom")
    for part in (section.footer, section.first_page_footer):
        paragraph = part.paragraphs[0]
        draw_line(paragraph, "top")
        _fill(paragraph, f"{foot}\t", width)
        _add_number(paragraph)


def _fill(paragraph: Any, text: str, width: float) -> None:
    """On one line: the template's own stops are for other paper."""
    stops = paragraph.paragraph_format.tab_stops
    for stop in paragraph.style.paragraph_format.tab_stops:
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    resize(paragraph.add_run(plain(text)), _SIZE, color=SOFT)


def _add_number(paragraph: Any) -> None:
    for part in ("PAGE", " / ", "NUMPAGES"):
        run = paragraph.add_run("1" if part.isupper() else part)
        resize(run, _SIZE, color=SOFT)
        if part.isupper():
            paragraph._p.append(field(part, run._r))
