"""Are documents written where they are written: in a solver process without network, that reads fonts alone?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import docx
import pypdf
import pytest
from PIL import Image

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from computeapi.engines.wire import pack
from computeapi.files.writers import registry
from softly.lib.errors import DefinitionFailed, ValidationFailed
from tests.files import documents

WORDS = "Grüße مرحبا 漢字 шалаш \U0001f600"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"), tasks={"file": "computeapi.files.child:build"})
    yield pool
    pool.close()


def made(pool: SolverPool, writer: str, body: dict[str, Any]) -> bytes:
    payload = {
        "writer": writer,
        "body": json.dumps(body),
        "more": {},
        "sheets": {documents.SOLVE_ID: documents.sheet().as_wire()},
        "created": documents.CREATED.isoformat(),
    }
    return pool.run(
        "file", pack(payload), limits=Limits(seconds=60), readable=registry.readable(writer), deadline=Deadline(60)
    )


def turned() -> bytes:
    """A JPEG of print colours that lies on its side."""
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("CMYK", (60, 40)).save(data, "JPEG", exif=exif)
    return data.getvalue()


def everything(template: str) -> dict[str, Any]:
    body = documents.quotation() if template == "quotation" else documents.report()
    image = {"type": "image", "data": documents.encoded(turned())}
    return body | {
        "template": template,
        "title": WORDS,
        "content": [*documents.report()["content"], documents.paragraph(WORDS), image],
        "metadata": {"language": "de-CH"},
    }


@pytest.mark.parametrize("template", ["report", "quotation", "solve-sheet"])
def test_a_pdf_is_whole_and_the_same_each_time(pool: SolverPool, template: str) -> None:
    first, second = (made(pool, "pdf", everything(template)) for _ in range(2))
    assert first == second
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first)).pages)
    assert all(word in text for word in WORDS.split())
    assert "31. März 2026" in text


def test_a_docx_is_whole(pool: SolverPool) -> None:
    package = docx.Document(io.BytesIO(made(pool, "docx", everything("quotation"))))
    assert WORDS in [paragraph.text for paragraph in package.paragraphs]
    assert len(package.inline_shapes) == 4


def test_what_is_wrong_is_told_from_there(pool: SolverPool) -> None:
    with pytest.raises(ValidationFailed, match=r"content\[0\]\.text"):
        made(pool, "pdf", documents.body(documents.paragraph("\x00")))
    cut = documents.encoded(documents.picture()[:-100])
    with pytest.raises(DefinitionFailed, match="damaged"):
        made(pool, "docx", documents.body({"type": "image", "data": cut}))
