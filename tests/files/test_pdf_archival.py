"""Does a PDF keep the rules of PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) that another library can look for?

Nothing here is a validator: content streams, the insides of fonts and of colour profiles aren't read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from lxml import etree
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from computeapi.files.content_reading import read_document
from computeapi.files.writers.pdf import write
from tests.files import documents
from tests.files.documents import CREATED, SOLVE_ID, paragraph

_DC, _XMP = "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/"
_FORBIDDEN = {"/AA", "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/AcroForm", "/XFA", "/OpenAction", "/Movie"}


def made(body: dict[str, Any]) -> pypdf.PdfReader:
    document = read_document(body).prepared(created=CREATED, sheets={SOLVE_ID: documents.sheet()})
    return pypdf.PdfReader(io.BytesIO(write(document)))


def arabic() -> dict[str, Any]:
    words = "مرحبا 漢字 Ελληνικά"
    content = [paragraph(words), {"type": "image", "data": documents.encoded(documents.picture(mode="RGBA"))}]
    return documents.report() | {"title": words, "content": content, "metadata": {"language": "ar"}}


def sheet() -> dict[str, Any]:
    return {"title": "Shelf", "template": "solve-sheet", "content": [{"type": "solve", "solveId": SOLVE_ID}]}


@pytest.fixture(
    scope="module", params=[documents.report, documents.quotation, arabic, sheet], ids=lambda make: make.__name__
)
def reader(request: pytest.FixtureRequest) -> pypdf.PdfReader:
    return made(request.param())


def objects(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, once."""
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting += found.values()
        elif isinstance(found, ArrayObject):
            waiting += found


def test_it_has_an_id_and_no_key(reader: pypdf.PdfReader) -> None:
    assert len(reader.trailer["/ID"]) == 2
    assert "/Encrypt" not in reader.trailer


def test_nothing_in_it_acts_or_is_another_file(reader: pypdf.PdfReader) -> None:
    for found in objects(reader):
        assert not _FORBIDDEN & {*found.keys(), str(found.get("/S", "")), str(found.get("/Type", ""))}


def test_its_colours_are_those_of_a_profile_in_it(reader: pypdf.PdfReader) -> None:
    (intent,) = reader.root_object["/OutputIntents"]
    intent = intent.get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"  # as each ICC profile has there


def test_its_fonts_are_in_it_and_their_text_is_known(reader: pypdf.PdfReader) -> None:
    fonts = [found for found in objects(reader) if found.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        if font["/Subtype"] == "/Type0":
            assert isinstance(font["/ToUnicode"].get_object(), StreamObject)
        else:
            assert {"/FontFile2", "/FontFile3"} & font["/FontDescriptor"].get_object().keys()


def test_its_properties_are_the_same_in_both_places(reader: pypdf.PdfReader) -> None:
    packet = etree.fromstring(reader.root_object["/Metadata"].get_object().get_data())
    said = reader.metadata
    assert said is not None
    assert said.title == "".join(packet.find(f".//{{{_DC}}}title").itertext())
    assert said.creation_date is not None
    assert said.creation_date.isoformat() == packet.findtext(f".//{{{_XMP}}}CreateDate")


def test_it_is_tagged_in_a_language_and_shows_its_title(reader: pypdf.PdfReader) -> None:
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/Document"} <= {str(found["/S"]) for found in objects(reader) if "/S" in found and "/P" in found}


def test_pictures_and_links_are_described(reader: pypdf.PdfReader) -> None:
    for found in objects(reader):
        if found.get("/S") == "/Figure":
            assert found["/Alt"]
        if found.get("/Subtype") == "/Link":
            assert found["/F"] & 4  # printed
            assert found["/Contents"]


def test_pages_are_read_in_the_order_of_their_structure(reader: pypdf.PdfReader) -> None:
    assert {page["/Tabs"] for page in reader.pages} == {"/S"}


def test_headings_that_leave_out_a_level_are_archival_all_the_same() -> None:
    heading = {"type": "heading", "level": 4, "text": "Deep"}
    packet = made(documents.body(heading)).root_object["/Metadata"].get_object().get_data()
    assert b"<pdfaid:conformance>A<" in packet
    assert b"pdfuaid" not in packet
