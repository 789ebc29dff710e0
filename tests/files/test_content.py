"""Is a document's body read strictly, with every wrong field named, and bounded?"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from PIL import Image

from computeapi.engines.wire import pack, unpack
from computeapi.files import pictures
from computeapi.files.content import Entry, Heading, Listing, PageBreak, Paragraph, Picture, Solve, SolveSheet, Table
from computeapi.files.content_quotation import Item, Party, Quotation
from computeapi.files.content_reading import read_document
from computeapi.files.kinds.document_schema import SCHEMA
from computeapi.files.writers.pdf_text import told
from softly.lib.errors import DefinitionFailed, ValidationFailed
from tests.files import documents
from tests.files.documents import SOLVE_ID, body, encoded, picture


def wrong(sent: Any) -> dict[str, str]:
    """The code of each wrong field."""
    with pytest.raises(ValidationFailed) as caught:
        read_document(sent)
    return {error.field: error.code for error in caught.value.errors}


def test_each_block_becomes_a_value() -> None:
    found = read_document(documents.report())
    kinds = [Heading, Paragraph, Heading, Table, Heading, Listing, Listing, Picture, PageBreak, Heading, Solve]
    assert [type(block) for block in found.blocks] == kinds
    assert found.blocks[5] == Listing(
        items=(Entry(text="Add a stile"), Entry(text="Choose a thicker board", children=("22 mm", "25 mm"))),
        ordered=True,
    )
    assert found.metadata.created == datetime(2026, 3, 31, tzinfo=UTC)
    assert found.solve_ids == (SOLVE_ID,)
    assert found.has_contents


def test_a_title_is_all_that_is_needed() -> None:
    found = read_document({"title": "Nothing more"})
    assert (found.title, found.blocks, found.template, found.paper) == ("Nothing more", (), "report", "a4")
    assert wrong({}) == {"title": "required"}
    assert wrong([]) == {"body": "type_error"}


@pytest.mark.parametrize("make", [documents.report, documents.quotation], ids=["report", "quotation"])
def test_the_api_s_document_allows_what_is_read_and_nothing_more(make: Any) -> None:
    schema = jsonschema.Draft202012Validator(SCHEMA)
    sent = make()
    assert [error.message for error in schema.iter_errors(sent)] == []
    assert not schema.is_valid(sent | {"colour": "red"})
    assert not schema.is_valid(sent | {"content": [{"type": "video"}]})
    assert not schema.is_valid(sent | {"title": " "})


def test_null_is_the_same_as_nothing() -> None:
    sent = dict.fromkeys(("template", "paper", "contents", "metadata", "content", "quotation"))
    assert read_document({"title": "x"} | sent) == read_document({"title": "x"})
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid({"title": "x"} | sent)


def test_a_picture_may_come_as_an_address_of_its_data() -> None:
    image = {"type": "image", "data": f"data:image/png;base64,{encoded(picture())}"}
    assert read_document(body(image)).blocks == (Picture(data=picture()),)


def test_every_wrong_field_is_named_where_it_is() -> None:
    assert wrong(
        {
            "title": 5,
            "colour": "red",
            "template": "poster",
            "metadata": {"language": "xx-klingon-", "date": "yesterday", "keywords": ["a", 1], "fax": "1"},
            "content": [
                {"type": "heading", "level": 7, "text": "x"},
                {"type": "paragraph"},
                {"type": "list", "items": ["a", 3, {"text": "b", "items": [None]}]},
                {"type": "table", "headers": ["a", "b"], "rows": [[1, 2], [1, {}], [1]]},
                {"type": "image", "data": "///"},
                {"type": "solve", "solveId": "7"},
                {"type": "video"},
                {"text": "x"},
                "text",
            ],
        }
    ) == {
        "title": "type_error",
        "colour": "unknown_field",
        "template": "invalid_choice",
        "metadata.language": "invalid_choice",
        "metadata.date": "invalid_date",
        "metadata.keywords[1]": "type_error",
        "metadata.fax": "unknown_field",
        "content[0].level": "out_of_range",
        "content[1].text": "required",
        "content[2].items[1]": "type_error",
        "content[2].items[2].items[0]": "type_error",
        "content[3].rows[1][1]": "type_error",
        "content[3].rows[2]": "type_error",
        "content[4].data": "invalid_base64",
        "content[5].solveId": "invalid_id",
        "content[6].type": "invalid_choice",
        "content[7].type": "required",
        "content[8]": "type_error",
    }


def test_a_thousand_wrong_fields_are_counted_and_a_hundred_named() -> None:
    with pytest.raises(ValidationFailed) as caught:
        read_document(body(*[{"type": "paragraph", "text": 1}] * 1_000))
    assert len(caught.value.errors) == 100
    assert caught.value.details is not None
    assert caught.value.details["more"] == 900


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud800", "\ufffe", "\x9f"])
def test_characters_that_no_document_can_hold_are_refused(text: str) -> None:
    assert wrong(body(documents.paragraph(text))) == {"content[0].text": "invalid_character"}


def test_line_breaks_are_of_one_kind() -> None:
    found = read_document(body(documents.paragraph("a\r\nb\rc\n\td")))
    assert found.blocks == (Paragraph(text="a\nb\nc\n\td"),)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**40, 1e300, {"a": 1}, [1]])
def test_cells_are_finite_numbers_texts_or_truth_values(number: Any) -> None:
    sent = body({"type": "table", "headers": ["a"], "rows": [[number]]})
    assert wrong(sent) == {"content[0].rows[0][0]": "type_error"}


def test_numbers_keep_their_digits() -> None:
    found = read_document(
        body({"type": "table", "headers": ["a", "b", "c"], "rows": [[0.1, 12345678901234567890, "007"]]})
    )
    table = found.blocks[0]
    assert isinstance(table, Table)
    assert table.rows == ((Decimal("0.1"), Decimal("12345678901234567890"), "007"),)
    assert table.numeric == (True, True, False)


LONG = "x" * 65_536


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (body(documents.paragraph(LONG + "x")), "content[0].text"),
        (body(title="x" * 501), "title"),
        (body(*[{"type": "pageBreak"}] * 2_001), "content"),
        (body({"type": "table", "headers": ["a"] * 21, "rows": []}), "content[0].headers"),
        (body({"type": "table", "headers": ["a"], "rows": [[1]] * 10_001}), "content[0].rows"),
        (body(*[{"type": "table", "headers": ["a"] * 10, "rows": [[1] * 10] * 2_000}] * 3), "content[2].rows"),
        (body({"type": "list", "items": ["a"] * 2_001}), "content[0].items"),
        (body(*[documents.paragraph(LONG)] * 62), "content[61].text"),
        (body(*[{"type": "solve", "solveId": SOLVE_ID}] * 101), "content"),
    ],
    ids=["text", "title", "blocks", "columns", "rows", "cells", "items", "all text", "solves"],
)
def test_what_is_too_much_is_refused(sent: dict[str, Any], field: str) -> None:
    assert wrong(sent) == {field: "too_long"}


@pytest.mark.parametrize("headers", [None, [], ["a"] * 1_000, "a", {}])
def test_a_table_without_columns_is_one_mistake(headers: Any) -> None:
    assert list(wrong(body({"type": "table", "headers": headers, "rows": [[1, 2], [3, 4]]}))) == ["content[0].headers"]


def nested(depth: int) -> Any:
    return {"text": "a", "items": [nested(depth - 1)]} if depth else "a"


def test_lists_and_cells_within_each_other_are_refused_where_they_begin() -> None:
    cell: list[Any] = []
    for _ in range(100):
        cell = [cell]
    table = {"type": "table", "headers": ["a"], "rows": [[cell]]}
    assert wrong(body({"type": "list", "items": [nested(100)]}, table)) == {
        "content[0].items[0].items[0]": "type_error",
        "content[1].rows[0][0]": "type_error",
    }


@pytest.mark.parametrize("level", [float("nan"), float("inf"), 10**400, -1, 1.5, True])
def test_a_level_is_a_whole_number_from_one_to_six(level: Any) -> None:
    assert list(wrong(body({"type": "heading", "level": level, "text": "a"}))) == ["content[0].level"]


@pytest.mark.parametrize("width", [float("nan"), "nan", float("-inf"), 10**30, "1e5"])
def test_a_picture_is_as_wide_as_paper_at_most(width: Any) -> None:
    image = {"type": "image", "data": encoded(picture()), "width": width}
    assert list(wrong(body(image))) == ["content[0].width"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["3.50", "-12,00", None, 4], True),
        (["007", "008"], False),
        (["1.2.3"], False),
        (["31.3.2026"], False),
        ([""], False),
    ],
)
def test_texts_with_decimals_are_a_column_of_numbers(cells: list[Any], expected: bool) -> None:
    assert Table(headers=("a",), rows=tuple((cell,) for cell in cells)).numeric == (expected,)


def test_all_pictures_together_are_bounded() -> None:
    image = {"type": "image", "data": encoded(picture(size=(4, 4)))}
    assert wrong(body(*[image] * 51)) == {"content[50].data": "too_long"}


def test_a_picture_of_too_many_pixels_is_refused_by_its_head_alone() -> None:
    head = io.BytesIO()
    Image.new("1", (6_000, 5_000)).save(head, "PNG")
    data = head.getvalue()[:60]
    assert wrong(body({"type": "image", "data": encoded(data)})) == {"content[0].data": "too_large"}


def test_all_pictures_together_may_have_no_more_pixels_than_there_is_time_to_decode() -> None:
    """A head says how many pixels follow: fifty of the largest came to nothing but the end of the file's time."""
    image = {"type": "image", "data": encoded(blank(5_000, 5_000)[:60])}
    allowed = pictures.MOST_PIXELS_TOGETHER // pictures.MOST_PIXELS
    assert len(read_document(body(*[image] * allowed)).blocks) == allowed
    refused = wrong(body(*[image] * 50))
    assert set(refused.values()) == {"too_large"}
    assert next(iter(refused)) == f"content[{allowed}].data"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_pictures_are_png_or_jpeg(kind: str) -> None:
    assert wrong(body({"type": "image", "data": encoded(picture(kind))})) == {"content[0].data": "invalid_image"}


def test_svg_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    assert wrong(body({"type": "image", "data": encoded(svg)})) == {"content[0].data": "invalid_image"}
    with pytest.raises(DefinitionFailed):
        pictures.prepared(svg)


def test_a_prepared_picture_stands_upright_and_holds_nothing_but_pixels() -> None:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where the owner lives"
    Image.new("RGB", (40, 30), "red").save(data, "JPEG", exif=exif, comment=b"secret")
    found = pictures.prepared(data.getvalue())
    assert (found.width, found.height, found.media_type) == (30, 40, "image/jpeg")
    assert b"owner" not in found.data
    assert b"secret" not in found.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_large_picture_is_made_as_large_as_paper_needs(mode: str) -> None:
    found = pictures.prepared(blank(5_000, 50, mode))
    assert (found.width, found.height) == (pictures.LONGEST_SIDE, 24)
    assert Image.open(io.BytesIO(found.data)).mode in ("L", "RGB", "RGBA")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_stands_upright_too_and_shows_the_same(kind: str) -> None:
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # its top is on its right
    image = Image.new("RGB", (5_000, 2_500), "red")
    image.paste("blue", (0, 0, 2_500, 2_500))
    image.save(data, kind, exif=exif)
    shown = Image.open(io.BytesIO(pictures.prepared(data.getvalue()).data)).convert("RGB")
    assert shown.size == (pictures.LONGEST_SIDE // 2, pictures.LONGEST_SIDE)
    above, below = shown.getpixel((600, 100)), shown.getpixel((600, 2_300))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[2] > 200 > 50 > above[0]
    assert below[0] > 200 > 50 > below[2]


def blank(width: int, height: int, mode: str = "L") -> bytes:
    data = io.BytesIO()
    Image.new(mode, (width, height)).save(data, "PNG")
    return data.getvalue()


def test_a_sheet_crosses_into_a_solver_process_and_back() -> None:
    sheet = documents.sheet()
    assert SolveSheet.from_wire(unpack(pack(sheet.as_wire()))) == sheet


def test_a_solve_that_nobody_looked_up_is_an_error() -> None:
    with pytest.raises(KeyError):
        read_document(documents.report()).prepared(created=documents.CREATED, sheets={})


def test_a_time_shows_the_day_of_its_own_zone() -> None:
    made = read_document(body(metadata={"date": "2026-03-31T23:30:00-05:00"})).metadata.created
    assert made is not None
    assert made.date().isoformat() == "2026-03-31"


def test_a_date_that_was_sent_stays() -> None:
    sent = read_document(body(metadata={"date": "2020-02-29T23:30:00-01:00"}))
    made = sent.prepared(created=documents.CREATED, sheets={})
    assert made.metadata.created == datetime(2020, 3, 1, 0, 30, tzinfo=UTC)
    assert read_document(body()).prepared(created=documents.CREATED, sheets={}).metadata.created == documents.CREATED


@pytest.mark.parametrize(
    "date", ["1979-12-31", "2108-01-01", "2026-13-01", "2026-03-31T12:00:00", "9999-12-31T23:00:00-23:00"]
)
def test_dates_are_days_or_times_with_a_zone_that_files_can_hold(date: str) -> None:
    assert wrong(body(metadata={"date": date})) == {"metadata.date": "invalid_date"}


def test_a_quotation_names_what_is_wrong_with_it() -> None:
    items = [{"description": "a", "unitPrice": "1e3"}, {"description": "b", "unitPrice": "ten", "taxRate": 101}, {}]
    sent = documents.quotation(currency="EURO", items=items, validUntil="soon", to={})
    assert wrong(sent) == {
        "quotation.currency": "invalid_choice",
        "quotation.items[1].unitPrice": "type_error",
        "quotation.items[1].taxRate": "out_of_range",
        "quotation.items[2].description": "required",
        "quotation.items[2].unitPrice": "required",
        "quotation.validUntil": "invalid_date",
        "quotation.to.name": "required",
    }
    assert wrong(body(template="quotation")) == {"quotation": "required"}
    assert wrong(documents.quotation() | {"template": "report"}) == {"quotation": "unknown_field"}


def test_a_quotation_does_not_end_before_it_is_made() -> None:
    sent = documents.quotation(validUntil="2026-03-30") | {"metadata": {"date": "2026-03-31"}}
    assert wrong(sent) == {"quotation.validUntil": "out_of_range"}
    assert read_document(sent | {"metadata": {"date": "2026-03-30"}}).quotation


def test_money_is_counted_in_decimals_and_rounded_half_up_once_a_rate() -> None:
    def quotation(*items: Item, currency: str = "EUR") -> Quotation:
        nobody = Party(name="x")
        return Quotation(number="1", currency=currency, seller=nobody, customer=nobody, items=items)

    def item(price: str, **others: Any) -> Item:
        return Item(description="x", unit_price=Decimal(price), **others)

    thrice = quotation(*[item("0.15", tax_rate=Decimal(10))] * 3)
    assert (thrice.totals.net, thrice.totals.total) == (Decimal("0.45"), Decimal("0.50"))  # 0.045, not 3 × 0.02
    assert quotation(item("1.005")).totals.total == Decimal("1.01")  # a float would say 1.00
    assert quotation(item("0.1", quantity=Decimal(3))).totals.total == Decimal("0.30")
    assert quotation(item("99.99", discount=Decimal("12.5"))).totals.total == Decimal("87.49")
    assert quotation(item("10.5"), currency="JPY").totals.total == Decimal(11)


@pytest.mark.parametrize(
    "text", ["e\u0301" * 40, "\U0001f469\u200d\U0001f52c" * 30, "漢" * 200 + "x" * 60, "a" * 24, "ab " * 50, "\n\n"]
)
def test_parts_of_a_text_are_the_text(text: str) -> None:
    found = told(text, rtl=False)
    assert (found if isinstance(found, str) else "\n".join("".join(line) for line in found["lines"])) == text


def test_a_character_isn_t_parted_from_its_accent() -> None:
    found = told("e\u0301" * 40, rtl=False)
    assert isinstance(found, dict)
    assert all(part[0] == "e" for part in found["lines"][0])


def test_a_character_with_thousands_of_accents_is_parted_all_the_same() -> None:
    """As one piece it took Typst a quarter of a minute."""
    text = "e" + "\u0301" * 3_000
    found = told(text, rtl=False)
    assert isinstance(found, dict)
    assert "".join(found["lines"][0]) == text
    assert max(map(len, found["lines"][0])) <= 64
