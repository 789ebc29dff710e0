"""Is a PDF what its body says, whatever that is, and as archives and screen readers want it?"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from computeapi.files.content import Document, Figure, Paragraph
from computeapi.files.writers import typesetting
from computeapi.files.writers.pdf import write
from softly.lib.errors import DefinitionFailed, ResourceExhausted
from tests.files import documents
from tests.files.documents import CREATED, HOSTILE, SOLVE_ID, document, paragraph


def opened(made: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write(made)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    """Without the spaces and line ends that a reader of PDF has to guess."""
    return re.sub(r"\s", "", text)


def places(page: pypdf.PageObject, word: str = "") -> list[float]:
    """Where texts with that word begin, in points from the left."""
    found: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip() and word in text:
            found.append(cm[0] * tm[4] + cm[2] * tm[5] + cm[4])

    page.extract_text(visitor_text=note)
    return found


def from_body(body: dict[str, Any]) -> Document:
    made = documents.read_document(body)
    return made.prepared(created=CREATED, sheets={SOLVE_ID: documents.sheet()})


def test_a_report_holds_every_block_in_order() -> None:
    reader = opened(from_body(documents.report()))
    text = text_of(reader)
    wanted = ["Example Joinery", "Shelf study", "Deflection of shelves", "Alice Archer · 31 March 2026", "Contents"]
    wanted += [
        "spread evenly",
        "Loads by board",
        "Deflection in mm",
        "1.25",
        "Add a stile",
        "25 mm",
        "Ash",
        "The frame",
    ]
    wanted += ["The solve", "shelf.scad", "Width", "1200", "mm", "Mass", "41.3", "Warnings", "near its limit"]
    for part in wanted:
        _, found, text = text.partition(part)
        assert found, part


def test_a_report_has_a_table_of_contents_and_bookmarks() -> None:
    reader = opened(from_body(documents.report()))
    first = reader.pages[0].extract_text()
    assert re.search(r"The solve[ .]*\d\b", first)
    assert [mark["/Title"] for mark in reader.outline if isinstance(mark, dict)] == ["What was looked at", "The solve"]


def test_pages_are_numbered_of_how_many() -> None:
    reader = opened(from_body(documents.report()))
    count = len(reader.pages)
    assert count > 1
    assert all(f"{at} / {count}" in page.extract_text() for at, page in enumerate(reader.pages, 1))


def test_properties_are_those_of_the_metadata() -> None:
    reader = opened(from_body(documents.report()))
    said = reader.metadata
    assert said is not None
    assert (said.title, said.author, said.subject) == (
        "Shelf study",
        "Alice Archer",
        "Deflection of shelves under load",
    )
    assert said.keywords == "shelf, oak"
    assert said.creation_date is not None
    assert said.creation_date.date().isoformat() == "2026-03-31"
    assert reader.root_object["/Lang"] == "en-GB"


@pytest.mark.parametrize("make", [documents.report, documents.quotation], ids=["report", "quotation"])
def test_a_file_is_an_archival_tagged_pdf_with_its_fonts_in_it(make: Any) -> None:
    reader = opened(from_body(make()))
    packet = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert reader.root_object["/MarkInfo"]["/Marked"]
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(found.get_object()) for found in descriptors)


def test_equal_documents_are_equal_bytes() -> None:
    assert write(from_body(documents.report())) == write(from_body(documents.report()))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_text_comes_out_as_it_was_sent(text: str) -> None:
    made = document(
        {"type": "heading", "level": 1, "text": text},
        paragraph(text),
        {"type": "list", "items": [{"text": text, "items": [text]}]},
        {"type": "table", "headers": [text], "rows": [[text]], "caption": text},
        title=text,
        metadata={"author": text, "subject": text, "company": text, "keywords": [text]},
    )
    reader = opened(made)
    assert squeezed(text_of(reader)).count(squeezed(text)) >= 8
    assert reader.metadata is not None
    assert reader.metadata.title == " ".join(text.split())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_arabic_is_set_from_right_to_left_and_read_back_whole(language: str) -> None:
    arabic = "مرحبا بالعالم"
    made = document(
        {"type": "heading", "level": 1, "text": arabic},
        paragraph(f"{arabic} 42"),
        {"type": "list", "items": [arabic]},
        {"type": "table", "headers": ["a"], "rows": [[arabic]]},
        metadata={"language": language},
    )
    reader = opened(made)
    assert reader.root_object["/Lang"] == language
    text = text_of(reader)  # the words in the order of the page: pypdf doesn't turn them
    assert [text.count(word) for word in arabic.split()] == [4, 4]
    assert min(places(reader.pages[0], "42")) > 300  # at the right, whatever the document's language


def test_characters_that_no_font_has_lose_the_archival_profile_and_no_text() -> None:
    reader = opened(document(paragraph("before \U00010380 after")))
    assert "before" in text_of(reader)
    assert "after" in text_of(reader)
    assert b"pdfaid" not in reader.root_object["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("block", ["paragraph", "table", "figure"])
def test_a_word_without_end_stays_on_the_page_and_whole(block: str) -> None:
    word = "Überlänge" * 1_500
    if block == "table":
        made = document({"type": "table", "headers": ["a", "b"], "rows": [[word, 1]]})
    elif block == "figure":
        sheet = documents.sheet(outputs=(Figure(label=word[:2000], value=word),))
        made = documents.read_document(documents.body({"type": "solve", "solveId": SOLVE_ID}))
        made = made.prepared(created=CREATED, sheets={SOLVE_ID: sheet})
    else:
        made = document(paragraph(word))
    reader = opened(made)
    assert len(reader.pages) > 2
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert sum(page.count("Ü") for page in pages) >= 1_500
    right = float(reader.pages[0].mediabox.right)
    assert all(0 < x < right for page in reader.pages[:3] for x in places(page))


def test_a_document_without_blocks_is_a_page() -> None:
    assert len(opened(document()).pages) == 1
    assert len(opened(Document(title="Nothing more")).pages) == 1


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper_is_a4_or_letter(paper: str, size: tuple[int, int]) -> None:
    box = opened(document(paper=paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")]
)
def test_a_picture_is_in_the_file_with_its_alternative_text(kind: str, mode: str) -> None:
    data = documents.encoded(documents.picture(kind, mode=mode))
    made = document({"type": "image", "data": data, "caption": "The frame", "alt": "A blue triangle"})
    file = write(made)
    reader = pypdf.PdfReader(io.BytesIO(file))
    assert len(reader.pages[0].images) == 1
    assert reader.pages[0].images[0].image.size == (400, 300)
    assert "A blue triangle" in str(_alternatives(reader.root_object["/StructTreeRoot"]))


def _alternatives(node: Any) -> list[str]:
    node = node.get_object()
    if isinstance(node, list):
        return [found for child in node for found in _alternatives(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (_alternatives(node["/K"]) if "/K" in node else [])


def test_a_damaged_picture_is_refused() -> None:
    data = documents.picture(size=(300, 300))[:-200]
    with pytest.raises(DefinitionFailed, match="damaged"):
        write(document({"type": "image", "data": documents.encoded(data)}))


def test_a_solve_sheet_links_back_to_its_configurator() -> None:
    made = from_body({"title": "Shelf", "template": "solve-sheet", "content": [{"type": "solve", "solveId": SOLVE_ID}]})
    reader = opened(made)
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert links == [documents.sheet().link]
    text = text_of(reader)
    assert all(
        part in text for part in ["OpenSCAD", "1800 mm", "Oak", "41.3 kg", "0.0581 m³", "Open with these inputs"]
    )


def test_each_solve_of_a_sheet_has_a_page() -> None:
    solve = {"type": "solve", "solveId": SOLVE_ID}
    made = from_body({"title": "Shelves", "template": "solve-sheet", "content": [solve, solve, solve]})
    assert [page.extract_text().count("41.3") for page in opened(made).pages] == [1, 1, 1]


def test_the_way_back_takes_the_room_beside_many_parameters() -> None:
    """On a page of its own nobody knows what it leads back to."""
    many = tuple(Figure(label=f"P{at}", value="1") for at in range(13))
    sheet = documents.sheet(parameters=many, warnings=())
    body = {"title": "Shelf", "template": "solve-sheet", "paper": "letter"}
    blocks = [paragraph("First of all"), {"type": "solve", "solveId": SOLVE_ID}]
    read = documents.read_document(body | {"content": blocks})
    made = read.prepared(created=CREATED, sheets={SOLVE_ID: sheet})
    assert len(opened(made).pages) == 1


@pytest.mark.parametrize(("language", "expected"), [("en", "41.3, 0.05 kg"), ("de", "41,3; 0,05 kg")])
def test_figures_of_a_solve_are_written_in_the_document_s_language(language: str, expected: str) -> None:
    figure = Figure(label="Mass", value="41.3, 0.05", unit="kg", numbers=("41.3", "0.05"))
    body = {"title": "T", "metadata": {"language": language}, "content": [{"type": "solve", "solveId": SOLVE_ID}]}
    sheets = {SOLVE_ID: documents.sheet(outputs=(figure, Figure(label="Name", value="1.10")))}
    text = text_of(opened(documents.read_document(body).prepared(created=CREATED, sheets=sheets)))
    assert expected in text
    assert "1.10" in text  # a text stays what it is


def test_no_link_is_made_of_text() -> None:
    reader = opened(document(paragraph("https://example.org file:///etc/passwd"), title="http://example.org"))
    assert not any("/Annots" in page for page in reader.pages)


def test_every_page_of_a_long_quotation_bears_its_number() -> None:
    items = [{"description": "A board", "unitPrice": at} for at in range(80)]
    pages = opened(from_body(documents.quotation(items=items))).pages
    assert len(pages) > 1
    assert all("Q-2026-0117" in page.extract_text() for page in pages)


def test_a_quotation_adds_up() -> None:
    text = text_of(opened(from_body(documents.quotation())))
    # 2 × 489.90 less 5 %, 1.5 × 64 and 3 × 0.1; 20 % and 5 % of the sums
    amounts = ["€930.81", "€96.00", "€0.30", "€1,027.11", "€205.36", "€0.02", "€1,232.49"]
    assert [amount for amount in amounts if amount not in text] == []
    assert all(part in text for part in ["Quotation", "Q-2026-0117", "30 April 2026", "Bob Builder", "Payable within"])


def test_a_quotation_is_written_in_its_language() -> None:
    body = documents.quotation() | {"metadata": {"language": "de", "date": "2026-03-31"}}
    text = text_of(opened(from_body(body))).replace("\xa0", " ")
    assert all(part in text for part in ["Angebot", "31. März 2026", "1.232,49 €", "20 % USt. auf 1.026,81 €"])


@pytest.mark.parametrize(("currency", "total"), [("JPY", "¥10"), ("KWD", "KWD10.005"), ("EUR", "€10.01")])
def test_amounts_have_the_digits_of_their_currency(currency: str, total: str) -> None:
    items = [{"description": "A screw", "unitPrice": "10.005"}]
    text = text_of(opened(from_body(documents.quotation(currency=currency, items=items)))).replace("\xa0", "")
    assert total in text.replace("JP¥", "¥")


def test_a_document_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_PAGES", 3)
    with pytest.raises(ResourceExhausted, match="3 are allowed"):
        write(document(*[{"type": "pageBreak"}, paragraph("x")] * 5))


def test_what_was_not_read_from_a_body_is_cleaned() -> None:
    made = Document(title="a\x00b\ud800", blocks=(Paragraph(text="c\x07d\x1b[31m e\ufffe"),))
    text = text_of(opened(made))
    assert "ab" in text
    assert "cd[31m e" in text


def test_decimals_are_shown_with_all_their_digits_and_the_language_s_sign() -> None:
    rows = [[Decimal("0.10"), 2026], [1e-7, 12345678901234567890]]
    made = document({"type": "table", "headers": ["a", "b"], "rows": rows}, metadata={"language": "de"})
    text = text_of(opened(made))
    assert all(part in text for part in ["0,1", "2026", "0,0000001", "12345678901234567890"])
