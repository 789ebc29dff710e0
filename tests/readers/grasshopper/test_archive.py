"""Any Grasshopper file is one tree of chunks and items, and that tree is any Grasshopper file again."""

from __future__ import annotations

import math
import os
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from definitions.readers.grasshopper.archive import (
    Chunk,
    Item,
    Type,
    Unknown,
    UnreadableArchive,
    UnwritableArchive,
    Value,
    read,
    write_gh,
    write_ghx,
)
from definitions.readers.grasshopper.archive.values import Colour, Line, Point, Point3d, PointF, Size
from tests.readers.grasshopper.forms import FORMS, gh, gh_item, gh_root, ghx, ghx_item
from tests.readers.grasshopper.trees import texts_in_xml, trees

SAMPLES = Path(os.environ.get("GRASSHOPPER_SAMPLES", Path(__file__).parents[4] / "shared" / "samples" / "gh"))


def holding(kind: Type, value: Value) -> Chunk:
    return Chunk(name="Root", items=(Item(name="Thing", type=kind, value=value),))


def thing(data: bytes) -> Any:
    return read(data).items[0].value


@pytest.mark.parametrize(("code", "name", "raw", "xml", "value"), FORMS, ids=[form[1] for form in FORMS])
def test_each_type_is_read_in_both_forms(code: int, name: str, raw: bytes, xml: str, value: Any) -> None:
    expected = holding(Type(code), value)
    assert read(gh(gh_root(items=1) + gh_item(code, raw))) == expected
    assert read(ghx_item(name, code, xml)) == expected


@pytest.mark.parametrize(("code", "name", "raw", "xml", "value"), FORMS, ids=[form[1] for form in FORMS])
def test_each_type_is_written_as_it_came(code: int, name: str, raw: bytes, xml: str, value: Any) -> None:
    tree = holding(Type(code), value)
    assert zlib.decompress(write_gh(tree), -15) == gh_root(items=1) + gh_item(code, raw)
    lines = (line.strip() for line in write_ghx(tree).decode().splitlines())
    assert f'<item name="Thing" type_name="{name}" type_code="{code}">{xml}</item>' in "".join(lines)


def test_there_is_a_form_for_each_type() -> None:
    assert {form[0] for form in FORMS} == set(Type) - {Type.UNKNOWN}


@settings(max_examples=60, deadline=None)
@given(trees())
def test_a_written_gh_is_the_same_tree_again(tree: Chunk) -> None:
    assert read(write_gh(tree)) == tree
    assert write_gh(read(write_gh(tree))) == write_gh(tree)  # tells zero from minus zero, which == does not


@settings(max_examples=60, deadline=None)
@given(trees(texts_in_xml, unknown=True))
def test_a_written_ghx_is_the_same_tree_again(tree: Chunk) -> None:
    assert read(write_ghx(tree)) == tree
    assert write_ghx(read(write_ghx(tree))) == write_ghx(tree)


@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_equal_trees_give_equal_bytes(write: Any) -> None:
    def tree() -> Chunk:
        return holding(Type.STRING, "".join(["a", "b"]))

    assert write(tree()) == write(tree())


def test_not_a_number_is_the_same_as_itself_after_reading() -> None:
    tree = Chunk(name="Root", items=tuple(holding(kind, value).items[0] for kind, value in _not_numbers()))
    assert read(write_gh(tree)) == tree == read(write_ghx(tree))


def _not_numbers() -> list[tuple[Type, Any]]:
    nan = math.nan
    return [
        (Type.DOUBLE, nan),
        (Type.SINGLE, nan),
        (Type.POINT_F, PointF(nan, 1.5)),
        (Type.POINT_3D, Point3d(math.inf, -math.inf, nan)),
        (Type.DOUBLE_ARRAY, (1.0, nan)),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NaN", math.nan),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
        ("INF", math.inf),
        ("-INF", -math.inf),
        ("\u221e", math.inf),
        ("-\u221e", -math.inf),
        ("1E-05", 1e-05),
        ("1.7976931348623157E+308", 1.7976931348623157e308),
        ("4.94065645841247E-324", 5e-324),
        ("-0", -0.0),
        (" 2.50 ", 2.5),
    ],
)
def test_numbers_are_read_in_the_ways_that_net_writes_them(text: str, value: float) -> None:
    found = thing(ghx_item("gh_double", 6, text))
    assert (
        found is math.nan if math.isnan(value) else (found, math.copysign(1, found)) == (value, math.copysign(1, value))
    )


@pytest.mark.parametrize("text", ["1,5", "1.000,5", "1_000", "", "0x10", "one", "\u0661", "1 2", "--1"])
def test_what_may_be_another_number_is_not_guessed(text: str) -> None:
    with pytest.raises(UnreadableArchive, match="Line 2, Root: item Thing is no gh_double"):
        read(ghx_item("gh_double", 6, text))


def test_whole_numbers_keep_to_their_width() -> None:
    assert thing(ghx_item("gh_int32", 3, "-2147483648")) == -(1 << 31)
    for name, code, text in [("gh_int32", 3, "2147483648"), ("gh_byte", 2, "-1"), ("gh_int32", 3, "5.0")]:
        with pytest.raises(UnreadableArchive, match="Thing"):
            read(ghx_item(name, code, text))


@pytest.mark.parametrize("text", ["79228162514264337593543950335", "-0.0000000000000000000000000001", "0.00", "-0.0"])
def test_decimals_keep_each_digit(text: str) -> None:
    tree = holding(Type.DECIMAL, Decimal(text))
    assert str(thing(write_ghx(tree))) == str(thing(write_gh(tree))) == format(Decimal(text))


def test_counts_and_lengths_that_lie_or_are_missing_do_not_matter() -> None:
    item = '<item name="{}" type_name="gh_int32" type_code="3">1</item>'
    true = ghx(
        f'<items count="2">{item.format("A")}{item.format("B")}</items><chunks count="1"><chunk name="C"/></chunks>'
    )
    lying = true.replace(b'count="2"', b'count="7"').replace(b'count="1"', b'count="-3"')
    missing = true.replace(b' count="2"', b"").replace(b' count="1"', b"")
    assert read(true) == read(lying) == read(missing)
    assert len(read(true).items) == 2
    assert thing(ghx_item("gh_bytearray", 20, '<stream length="999">YWJj</stream>')) == b"abc"


def test_marks_comments_and_padding_are_left_out() -> None:
    plain = ghx_item("gh_string", 10, "A<!-- no -->B")
    expected = holding(Type.STRING, "AB")
    assert (
        read(b"\xef\xbb\xbf" + plain) == read(b"\n " + plain.split(b"?>\n")[1]) == read(plain + bytes(512)) == expected
    )
    assert read(plain.decode().replace("utf-8", "utf-16").encode("utf-16")) == expected
    data = write_gh(expected)
    assert read(b"\xef\xbb\xbf" + data) == read(data + bytes(512)) == expected
    assert read(gh(zlib.decompress(data, -15) + bytes(16))) == expected


def test_a_type_that_nobody_knows_is_kept_as_text_in_xml() -> None:
    later = Unknown(code=90, type_name="gh_later", text="1 2 3")
    assert thing(ghx_item("gh_later", 90, "1 2 3")) == later
    apart = Unknown(code=90, type_name="gh_later", text="", parts=(("A", "1"), ("B", "x")))
    assert thing(ghx_item("gh_later", 90, "<A>1</A>\n<B>x</B>")) == apart
    assert thing(ghx_item("gh_odd", "many", "x")) == Unknown(code=None, type_name="gh_odd", text="x")
    with pytest.raises(UnwritableArchive, match="Thing can't be written: a type that nobody knows"):
        write_gh(holding(Type.UNKNOWN, later))


def test_a_type_that_nobody_knows_ends_the_reading_of_a_gh_by_its_name() -> None:
    with pytest.raises(UnreadableArchive, match=r"Root: item Thing .*type code 90 is unknown"):
        read(gh(gh_root(items=1) + gh_item(90, b"....")))


def test_a_type_is_told_by_its_name_where_it_has_no_code() -> None:
    assert read(ghx_item("gh_int32", "", "5")) == holding(Type.INT32, 5)


def test_elements_under_other_names_are_taken_in_their_order() -> None:
    assert thing(ghx_item("gh_point3d", 51, "<Z>3</Z><Y>2</Y><X>1</X>")) == Point3d(1, 2, 3)
    assert thing(ghx_item("gh_point3d", 51, "<a>1</a><b>2</b><c>3</c>")) == Point3d(1, 2, 3)


def test_elements_that_mean_nothing_are_left_out_with_what_is_in_them() -> None:
    later = "<later><items><item name='No' type_code='3'>1</item></items></later>"
    assert read(ghx(f"{later}<chunks>{later}<chunk name='C'>{later}</chunk></chunks>")) == Chunk(
        name="Root", chunks=(Chunk(name="C"),)
    )


def test_text_keeps_its_line_ends_and_blanks() -> None:
    tree = holding(Type.STRING, '\r\n\ta <b> & "c" ]]>\r \n ')
    named = Chunk(name='\n"<&>\t', items=tree.items)
    for each in (tree, named):
        assert read(write_ghx(each)) == each == read(write_gh(each))


def test_a_chunk_finds_its_items_and_chunks_by_name_and_index() -> None:
    def item(name: str, value: int, index: int | None = None) -> Item:
        return Item(name=name, type=Type.INT32, value=value, index=index)

    chunk = Chunk(
        name="Root",
        items=(item("Source", 11, 1), item("Source", 10, 0), item("Name", 1), item("Source", 9)),
        chunks=(Chunk(name="Object", index=1), Chunk(name="Other"), Chunk(name="Object", index=0)),
    )
    assert chunk.value("Source", 1) == 11
    assert (chunk.value("Name", 0), chunk.value("Name", 0, default="?"), chunk.value("Name")) == (None, "?", 1)
    assert [found.value for found in chunk.items_named("Source")] == [9, 10, 11]
    assert [found.index for found in chunk.all("Object")] == [0, 1]
    assert chunk.chunk("Object", 1) == Chunk(name="Object", index=1)
    assert (chunk.chunk("Object"), chunk.chunk("Other")) == (None, Chunk(name="Other"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Type.INT32, 1 << 31),
        (Type.INT32, True),
        (Type.INT32, 1.0),
        (Type.BOOL, 1),
        (Type.BYTE, 256),
        (Type.STRING, b"x"),
        (Type.STRING, "\ud800"),
        (Type.SINGLE, "1"),
        (Type.SINGLE, 1e300),
        (Type.POINT, Point(1 << 31, 0)),
        (Type.POINT, Size(0, 0)),
        (Type.LINE, Line(1, 2)),  # type: ignore[arg-type]
        (Type.COLOUR, Colour(0, 0, 0, 256)),
        (Type.DOUBLE_ARRAY, ("1",)),
        (Type.DECIMAL, Decimal("NaN")),
        (Type.DECIMAL, Decimal(1 << 96)),
        (Type.DECIMAL, Decimal("1E-29")),
    ],
)
@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_a_value_that_is_not_of_its_type_is_not_written(write: Any, kind: Type, value: Any) -> None:
    with pytest.raises(UnwritableArchive, match=r"Thing|\\ud800"):
        write(holding(kind, value))


def test_characters_that_xml_cannot_hold_are_only_for_a_gh() -> None:
    tree = holding(Type.STRING, "\0\x1b\ufffe")
    assert read(write_gh(tree)) == tree
    with pytest.raises(UnwritableArchive, match="XML can't hold"):
        write_ghx(tree)


def test_a_very_deep_tree_is_written() -> None:
    deep = Chunk(name="Last")
    for _ in range(20_000):
        deep = Chunk(name="C", chunks=(deep,))
    assert len(write_gh(deep)) > 100
    assert write_ghx(deep).endswith(b"</Archive>\n")


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.gh*")), ids=lambda path: path.name)
def test_real_files_stay_the_same_in_both_forms(path: Path) -> None:
    data = path.read_bytes()
    tree = read(data)
    assert tree.chunk("Definition")
    assert read(write_gh(tree)) == tree == read(write_ghx(tree))
    if path.suffix == ".gh":
        assert zlib.decompress(write_gh(tree), -15) == zlib.decompress(data, -15)
