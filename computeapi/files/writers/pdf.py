"""A document as PDF, set by Typst with the template that it names."""

from __future__ import annotations

from computeapi.files.content import UNDATED, Document
from computeapi.files.content_reading import read_document
from computeapi.files.writers.base import Writer
from computeapi.files.writers.pdf_data import Setting
from computeapi.files.writers.typesetting import READABLE, typeset

__all__ = ["READABLE", "WRITER", "write"]


def write(document: Document) -> bytes:
    """Raises ValueError for a solve without its sheet, and what `typeset` and `pictures.prepared` raise."""
    setting = Setting(document)
    data = setting.data()
    created = document.metadata.created or UNDATED
    return typeset(document.template, data, setting.pictures, created=created)


WRITER = Writer(name="pdf", title="PDF", media_type="application/pdf", extension="pdf", read=read_document, write=write)
