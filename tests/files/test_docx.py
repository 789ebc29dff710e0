"""Is a DOCX what its body says, in Word's own terms, with nothing in it that acts?"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document as Package
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from computeapi.files.content import Document, Figure, Paragraph
from computeapi.files.writers.docx import write
from tests.files import documents
from tests.files.documents import CREATED, HOSTILE, SOLVE_ID, document, paragraph


def opened(made: Document) -> Package:
    return docx.Document(io.BytesIO(write(made)))


def from_body(body: dict[str, Any]) -> Document:
    made = documents.read_document(body)
    return made.prepared(created=CREATED, sheets={SOLVE_ID: documents.sheet()})


def lines(package: Package) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in package.paragraphs if p.text and p.style]


def parts(made: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write(made))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_report_holds_every_block_in_word_s_own_styles() -> None:
    found = lines(opened(from_body(documents.report())))
    wanted = [
        ("Title", "Shelf study"),
        ("Subtitle", "Deflection of shelves under load"),
        ("Heading 1", "What was looked at"),
        ("Normal", "Five boards of oak, 1200 mm wide, under a load of 40 kg each.\nThe load is spread evenly."),
        ("Heading 2", "Loads"),
        ("Caption", "Loads by board"),
        ("List Number", "Add a stile"),
        ("List Bullet 2", "25 mm"),
        ("List Bullet", "Ash"),
        ("Caption", "The frame"),
        ("Heading 1", "The solve"),
        ("Heading 2", "Shelf, oak, five boards"),
        ("List Bullet", "The span of the second board is near its limit."),
    ]
    places = [found.index(line) for line in wanted]
    assert places == sorted(places)


def test_a_table_has_its_cells_and_a_head_that_is_repeated() -> None:
    table = opened(from_body(documents.report())).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Board", "Load in kg", "Deflection in mm", "Passes"],
        ["Top", "40", "1.25", "yes"],
        ["Second", "40", "2.5", "no"],
        ["Bottom", "12", "", "yes"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    alignments = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert [alignment is not None for alignment in alignments] == [False, True, True, False]


def test_every_ordered_list_counts_from_one() -> None:
    ordered = {"type": "list", "ordered": True, "items": ["a", "b"]}
    package = opened(document(ordered, paragraph("between"), ordered))
    items = [p for p in package.paragraphs if p.style and p.style.name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = package.part.numbering_part.element
    starts = [numbering.num_having_numId(n).xpath("./w:lvlOverride/w:startOverride/@w:val") for n in set(numbers)]
    assert starts == [["1"], ["1"]]


def test_properties_language_and_dates_are_those_of_the_metadata() -> None:
    package = opened(from_body(documents.report()))
    said = package.core_properties
    assert (said.title, said.author, said.subject) == (
        "Shelf study",
        "Alice Archer",
        "Deflection of shelves under load",
    )
    assert (said.keywords, said.language, said.comments) == ("shelf, oak", "en-GB", "")
    assert said.created is not None
    assert said.created.date().isoformat() == "2026-03-31"
    assert package.styles.element.xpath(".//w:docDefaults//w:lang/@w:val") == ["en-GB"]


def test_pages_are_numbered_and_headed() -> None:
    section = opened(from_body(documents.report())).sections[0]
    for footer in (section.footer, section.first_page_footer):
        fields = footer._element.xpath(".//w:fldSimple/@w:instr")
        assert fields == ["PAGE", "NUMPAGES"]
    assert section.header.paragraphs[0].text == "Shelf study\tExample Joinery"
    assert section.first_page_header.paragraphs[0].text == ""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_text_comes_out_as_it_was_sent(text: str) -> None:
    made = document(
        {"type": "heading", "level": 1, "text": text},
        paragraph(text),
        {"type": "list", "items": [{"text": text, "items": [text]}]},
        {"type": "table", "headers": [text], "rows": [[text]], "caption": text},
        title=text,
        metadata={"author": text, "subject": text, "company": text},
    )
    package = opened(made)
    assert [line for _, line in lines(package)].count(text) == 8
    assert {cell.text for row in package.tables[0].rows for cell in row.cells} == {text}
    assert package.core_properties.author == " ".join(text.split())


def test_no_field_link_or_object_is_made_of_data() -> None:
    text = (
        'https://example.org =HYPERLINK("x") { DDEAUTO c:\\\\windows } <w:fldSimple w:instr="INCLUDETEXT"/> file:///x'
    )
    found = parts(document(paragraph(text), title=text))
    body = etree.fromstring(found["word/document.xml"])
    for tag in ("fldSimple", "instrText", "fldChar", "hyperlink", "object", "altChunk"):
        assert body.find(f".//{qn(f'w:{tag}')}") is None
    assert not any(b'TargetMode="External"' in part for name, part in found.items() if name.endswith(".rels"))
    assert not any("vba" in name.lower() or "ole" in name.lower() for name in found)


def test_the_only_link_of_a_solve_leads_to_its_configurator() -> None:
    found = parts(from_body({"title": "Shelf", "content": [{"type": "solve", "solveId": SOLVE_ID}]}))
    links = etree.fromstring(found["word/_rels/document.xml.rels"]).xpath("./*[@TargetMode='External']/@Target")
    assert links == [documents.sheet().link]


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    made = documents.read_document(documents.body({"type": "solve", "solveId": SOLVE_ID}))
    made = made.prepared(created=CREATED, sheets={SOLVE_ID: documents.sheet(link="file:///etc/passwd")})
    assert not any(b"External" in part for name, part in parts(made).items() if name.endswith(".rels"))


def test_a_solve_shows_its_figures() -> None:
    package = opened(from_body({"title": "Shelf", "content": [{"type": "solve", "solveId": SOLVE_ID}]}))
    rows = [[cell.text for cell in row.cells] for table in package.tables for row in table.rows]
    assert rows == [
        ["Definition\nshelf.scad", "Version\n3", "Engine\nOpenSCAD", "Date\nMarch 31, 2026"],
        ["Width", "1200 mm"],
        ["Height", "1800 mm"],
        ["Material", "Oak"],
        ["Mass", "41.3 kg"],
        ["Volume", "0.0581 m³"],
        ["", f"Open with these inputs\n{documents.sheet().link}"],
    ]
    assert len(package.inline_shapes) == 2  # the picture and the code


def test_a_picture_keeps_its_pixels_and_its_alternative_text() -> None:
    data = documents.picture("JPEG", mode="CMYK")
    package = opened(
        document({"type": "image", "data": documents.encoded(data), "alt": "A blue triangle", "width": 80})
    )
    shape = package.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "A blue triangle"
    assert shape.width.mm == pytest.approx(80, abs=0.01)
    part = package.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    with Image.open(io.BytesIO(part.blob)) as image:
        assert (image.size, image.mode) == ((400, 300), "RGB")


def test_arabic_is_set_from_right_to_left() -> None:
    package = opened(document(paragraph("مرحبا بالعالم"), paragraph("plain")))
    turned = [p for p in package.paragraphs if p._p.xpath("./w:pPr/w:bidi")]
    assert [p.text for p in turned] == ["مرحبا بالعالم"]


def test_characters_that_xml_can_t_hold_are_dropped() -> None:
    made = Document(title="a\x00b\ud800", blocks=(Paragraph(text="c\x07d\x1b[31m e\ufffe\uffff"),))
    assert [line for _, line in lines(opened(made))][:2] == ["ab\ufffd", "cd[31m e"]


def test_a_word_of_64_kib_and_an_empty_document_can_be_opened() -> None:
    word = "Ü" * 65_536
    sheet = documents.sheet(outputs=(Figure(label=word, value=word),))
    made = documents.read_document(documents.body(paragraph(word), {"type": "solve", "solveId": SOLVE_ID}))
    assert word in [line for _, line in lines(opened(made.prepared(created=CREATED, sheets={SOLVE_ID: sheet})))]
    assert lines(opened(Document(title="Nothing more"))) == [("Title", "Nothing more")]


def test_equal_documents_are_equal_bytes() -> None:
    assert write(from_body(documents.report())) == write(from_body(documents.report()))


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_paper_is_a4_or_letter(paper: str, size: tuple[float, float]) -> None:
    section = opened(document(paper=paper)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(size, abs=0.1)


def test_a_quotation_adds_up() -> None:
    package = opened(from_body(documents.quotation()))
    rows = [[cell.text for cell in row.cells] for table in package.tables for row in table.rows]
    assert rows[0] == ["Example Joinery Ltd", "Quotation"]
    assert "Bob Builder\nLong Street 5" in rows[1][0]
    assert [row[1:] for row in rows[1:4]] == [
        ["Number", "Q-2026-0117"],
        ["Date", "31 March 2026"],
        ["Valid until", "30 April 2026"],
    ]
    assert ["2", "Delivery and mounting", "1.5 h", "€64.00", "", "20%", "€96.00"] in rows
    assert rows[-4:] == [
        ["Net", "€1,027.11"],
        ["5% tax on €0.30", "€0.02"],
        ["20% tax on €1,026.81", "€205.36"],
        ["Total", "€1,232.49"],
    ]


def test_a_line_without_tax_says_so_among_those_that_have_one() -> None:
    items = [{"description": "A", "unitPrice": 1, "taxRate": 20}, {"description": "B", "unitPrice": 1}]
    assert [row[4] for row in lines_of(documents.quotation(items=items))] == ["Tax", "20%", "0%"]


def lines_of(body: dict[str, Any]) -> list[list[str]]:
    """The table of what is offered."""
    return [[cell.text for cell in row.cells] for row in opened(from_body(body)).tables[2].rows]


def test_nothing_is_said_of_discounts_and_taxes_where_there_are_none() -> None:
    items = [{"description": "A", "unitPrice": 1}]
    assert lines_of(documents.quotation(items=items)) == [
        ["No.", "Description", "Quantity", "Unit price", "Amount"],
        ["1", "A", "1", "€1.00", "€1.00"],
    ]


def test_the_contents_lead_to_their_headings() -> None:
    found = etree.fromstring(parts(from_body(documents.report()))["word/document.xml"])
    links = found.findall(f".//{qn('w:hyperlink')}[@{qn('w:anchor')}]")
    entries = {link.get(qn("w:anchor")): "".join(link.itertext()) for link in links}
    marks = {mark.get(qn("w:name")): "".join(mark.getparent().itertext()) for mark in found.iter(qn("w:bookmarkStart"))}
    assert entries == marks
    titles = ["What was looked at", "Loads", "What to do", "The solve", "Shelf, oak, five boards"]
    assert list(entries.values()) == titles
    assert [field.text for field in found.iter(qn("w:instrText"))] == ['TOC \\o "1-3" \\h \\z \\n']


def test_a_document_without_contents_has_no_field() -> None:
    body = documents.report() | {"contents": False}
    assert b"instrText" not in parts(from_body(body))["word/document.xml"]


def test_each_solve_of_a_sheet_begins_a_page() -> None:
    solve = {"type": "solve", "solveId": SOLVE_ID}
    package = opened(from_body({"title": "Shelves", "template": "solve-sheet", "content": [solve, solve, solve]}))
    titles = [p for p in package.paragraphs if p.style and p.style.name == "Heading 1"]
    assert [p.paragraph_format.page_break_before for p in titles] == [False, True, True]


def test_a_row_stays_on_its_page_unless_it_is_long() -> None:
    rows = [["short"], ["word " * 1_000]]
    table = opened(document({"type": "table", "headers": ["a"], "rows": rows})).tables[0]
    assert [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows] == [True, True, False]


def test_a_document_in_arabic_is_turned_but_for_what_is_latin() -> None:
    table = {"type": "table", "headers": ["العرض", "b"], "rows": [["مم", -5]]}
    package = opened(document(paragraph("مرحبا"), paragraph("plain"), table, metadata={"language": "ar"}))
    assert package.styles["Normal"].element.xpath("./w:pPr/w:bidi")
    by_text = {p.text: p._p.xpath("./w:pPr/w:bidi/@w:val") for p in package.paragraphs if p.text}
    assert (by_text["مرحبا"], by_text["plain"]) == ([], ["0"])
    assert package.tables[0]._tbl.xpath("./w:tblPr/w:bidiVisual")
    number = package.tables[0].rows[1].cells[1].paragraphs[0]
    assert number.text == "\u200e-5"
    assert number._p.xpath("./w:pPr/w:jc/@w:val") == ["left"]  # the far side, as numbers without a sign


@pytest.mark.parametrize(
    ("language", "font"), [("ja", "Yu Gothic"), ("zh-TW", "Microsoft JhengHei"), ("en", "Microsoft YaHei")]
)
def test_chinese_letters_have_the_fonts_of_their_language(language: str, font: str) -> None:
    package = opened(document(metadata={"language": language}))
    assert package.styles.element.xpath("./w:docDefaults//w:rFonts/@w:eastAsia") == [font]
    assert not package.styles["Heading 1"].element.xpath(".//w:rFonts")  # it has the document's


def test_no_reader_leaves_room_beside_a_picture_as_wide_as_the_text() -> None:
    image = {"type": "image", "data": documents.encoded(documents.picture(size=(2_000, 300))), "width": 180}
    shape = opened(document(image)).inline_shapes[0]
    assert shape.width.mm == pytest.approx(166, abs=0.1)
    assert {shape._inline.get(side) for side in ("distT", "distB", "distL", "distR")} == {"0"}


def test_a_long_table_is_written_whole() -> None:
    rows = [[at, f"row {at}"] for at in range(5_000)]
    body = etree.fromstring(
        parts(document({"type": "table", "headers": ["n", "name"], "rows": rows}))["word/document.xml"]
    )
    assert len(body.findall(f".//{qn('w:tr')}")) == 5_001
