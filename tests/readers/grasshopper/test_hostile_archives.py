"""A file that is damaged, or made to hurt, is refused with a reason: never a hang, never much memory, never a crash."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from struct import pack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.readers.grasshopper.archive import (
    Chunk,
    Item,
    Limits,
    Type,
    UnreadableArchive,
    read,
    write_gh,
    write_ghx,
)
from definitions.schema import UnreadableDefinition
from tests.readers.grasshopper.forms import gh, gh_item, gh_root, ghx, ghx_item
from tests.readers.grasshopper.trees import texts_in_xml, trees

MB = 1 << 20
STANDARD = Limits()


def refused(data: bytes, match: str, limits: Limits = STANDARD) -> None:
    with pytest.raises(UnreadableArchive, match=match):
        read(data, limits)


def most_memory(work: Callable[[], Any]) -> int:
    """Bytes at the worst moment, of what Python counts."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def nested(depth: int) -> Chunk:
    chunk = Chunk(name="Last")
    for _ in range(depth - 1):
        chunk = Chunk(name="C", chunks=(chunk,))
    return chunk


def small() -> Chunk:
    """With a value of each length there is: fixed, counted, text."""
    return Chunk(
        name="Root",
        items=(
            Item(name="Text", type=Type.STRING, value="x" * 200),
            Item(name="Bytes", type=Type.BYTE_ARRAY, value=b"abc" * 9),
            Item(name="Numbers", type=Type.DOUBLE_ARRAY, value=(1.0, 2.0)),
        ),
        chunks=(Chunk(name="C", index=0, items=(Item(name="N", type=Type.INT32, value=1),)),),
    )


def test_an_unreadable_archive_is_an_unreadable_definition() -> None:
    assert issubclass(UnreadableArchive, UnreadableDefinition)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\0" * 100, b"PK\3\4 zip", b"solid", b"{}", b"\xff" * 50])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    refused(data, "empty|neither a .gh nor a .ghx|cut off|damaged")


def test_a_page_that_was_saved_by_mistake_is_told_by_its_first_element() -> None:
    refused(b"<html><body>Not found</body></html>", "it begins with <html>, not with <Archive>")


@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(write: Callable[[Chunk], bytes]) -> None:
    data = write(small())
    for end in range(1, len(data.rstrip())):
        with pytest.raises(UnreadableArchive):
            read(data[:end])


def test_the_inside_of_a_gh_is_refused_wherever_it_is_cut() -> None:
    plain = zlib.decompress(write_gh(small()), -15)
    for end in range(len(plain)):
        refused(gh(plain[:end]), "damaged or cut off|what is left of the file")


def test_what_follows_the_archive_is_refused() -> None:
    data = write_gh(small())
    refused(data + b"x", "1 bytes that belong to nothing")
    refused(gh(zlib.decompress(data, -15) + b"\0x"), "2 bytes that belong to nothing")
    refused(write_ghx(small()) + b"<more/>", "no well-formed XML")


def test_a_message_says_where_and_stays_short() -> None:
    long = Chunk(name="\x1b[31m" + "n" * 500, items=(Item(name="\n" * 50, type=Type.INT32, value=1),))
    plain = zlib.decompress(write_gh(Chunk(name="Root", index=3, chunks=(long,))), -15)
    with pytest.raises(UnreadableArchive) as found:
        read(gh(plain[:-1]))
    message = str(found.value)
    assert message.startswith("Root[3]/?[31mnnn")
    assert len(message) < 300
    assert message.isprintable()


def test_a_bomb_is_not_inflated_past_the_limit() -> None:
    bomb = gh(b"\0" * (100 * MB))
    assert len(bomb) < MB
    assert most_memory(lambda: refused(bomb, "inflate to more than")) < 32 * MB
    refused(gh(gh_root() + bytes(3000)), "inflate to more than 2,000", Limits(size=2000))


def test_a_large_file_is_refused_before_it_is_read() -> None:
    refused(b"x" * 1001, "1,001 bytes, more than 1,000", Limits(size=1000))


def test_much_that_packs_well_is_no_bomb() -> None:
    tree = Chunk(name="Root", items=(Item(name="Zeros", type=Type.BYTE_ARRAY, value=bytes(MB - 200)),))
    assert read(write_gh(tree)) == tree


@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_depth_is_limited(write: Callable[[Chunk], bytes]) -> None:
    assert read(write(nested(100))) == nested(100)
    refused(write(nested(101)), "deeper")
    refused(write(nested(20_000)), "deeper")


def test_depth_is_limited_in_elements_that_mean_nothing() -> None:
    refused(ghx("<x>" * 100_000 + "</x>" * 100_000), "deeper")


@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_items_and_chunks_are_counted_together(write: Callable[[Chunk], bytes]) -> None:
    tree = Chunk(name="Root", items=small().items, chunks=small().chunks * 3)  # 4 chunks, 6 items
    assert read(write(tree), Limits(parts=10)) == tree
    refused(write(tree), "more than 9 items and chunks", Limits(parts=9))


@pytest.mark.parametrize("write", [write_gh, write_ghx])
def test_long_texts_are_refused(write: Callable[[Chunk], bytes]) -> None:
    assert read(write(small()), Limits(text=200)) == small()
    refused(write(small()), "200 .* is longer than 199", Limits(text=199))


@pytest.mark.parametrize("count", [-1, 1 << 20, (1 << 31) - 1, -(1 << 31)])
def test_counts_that_lie_in_a_gh_are_refused_at_once(count: int) -> None:
    match = "can't be in what is left of the file"
    refused(gh(gh_root(items=count)), match)
    refused(gh(gh_root(chunks=count)), match)
    for code in (Type.BYTE_ARRAY, Type.DOUBLE_ARRAY, Type.BITMAP):
        refused(gh(gh_root(items=1) + gh_item(code, pack("<i", count))), match)


def test_lengths_of_text_that_lie_are_refused() -> None:
    def text(length: bytes) -> bytes:
        return gh(gh_root(items=1) + gh_item(Type.STRING, length + b"abc"))

    refused(text(b"\x04"), "ends after the file")
    refused(text(b"\xff\xff\xff\x7f"), "268,435,455 bytes is longer than")
    refused(text(b"\xff\xff\xff\xff\xff\x01"), "too many bytes")
    refused(gh(b"\xff\xff\xff\xff\xff\x01"), "too many bytes")
    refused(text(b"\x80"), "longer than|ends after|damaged")


def test_text_that_is_no_utf_8_is_refused() -> None:
    refused(gh(gh_root(items=1) + gh_item(Type.STRING, b"\x02\xc3\x28")), "Root: item Thing is damaged")
    refused(ghx_item("gh_string", 10, "X").replace(b"X", b"\xff"), "no well-formed XML")


@pytest.mark.parametrize("flags", [pack("<4B", 1, 0, 0, 0), pack("<4B", 0, 0, 29, 0), pack("<4B", 0, 0, 0, 1)])
def test_bytes_that_are_no_decimal_are_refused(flags: bytes) -> None:
    refused(gh(gh_root(items=1) + gh_item(Type.DECIMAL, pack("<3I", 1, 0, 0) + flags)), "no decimal")


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE Archive [<!ENTITY a0 "ha">{LAUGHS}]>',
        '<!DOCTYPE Archive [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Archive SYSTEM "http://127.0.0.1/a.dtd">',
        '<!DOCTYPE Archive [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>',
    ],
    ids=["laughs", "file", "address", "parameter"],
)
def test_a_document_type_is_refused_and_nothing_of_it_is_read(declaration: str) -> None:
    body = '<Archive name="Root"><items><item name="A" type_code="10">&a11;</item></items></Archive>'
    refused(f'<?xml version="1.0"?>{declaration}{body}'.encode(), "document type")
    refused(f"{declaration}{body}".encode(), "document type")


@pytest.mark.parametrize("entity", ["&lol;", "&#0;", "&#xD800;"])
def test_entities_that_are_not_of_xml_itself_are_refused(entity: str) -> None:
    refused(ghx_item("gh_string", 10, entity), "no well-formed XML")


def test_a_tag_with_a_million_attributes_is_not_kept() -> None:
    attributes = b" ".join(b'a%d=""' % number for number in range(400_000))
    data = b"<Archive " + attributes + b"/>"
    assert most_memory(lambda: refused(data, "a tag or a comment is longer than")) < 16 * MB


def test_elements_that_mean_nothing_are_counted() -> None:
    assert read(ghx("<x/>" * 9), Limits(parts=10)) == Chunk(name="Root")
    refused(ghx("<x/>" * 10), "more than 10 items and chunks", Limits(parts=10))


def test_elements_of_a_million_names_are_not_kept() -> None:
    data = b"<Archive>" + b"".join(b"<a%d/>" % number for number in range(400_000)) + b"</Archive>"
    assert most_memory(lambda: refused(data, "more than 10,000 names")) < 16 * MB


def test_a_long_text_is_no_long_tag() -> None:
    tree = Chunk(name="Root", items=(Item(name="B", type=Type.BYTE_ARRAY, value=b"\x8a\xdb" * MB),))
    assert read(write_ghx(tree)) == tree


def test_an_array_of_many_elements_counts_as_parts() -> None:
    numbers = "<double>1</double>" * 1000
    assert len(read(ghx_item("gh_doublearray", 21, numbers)).items[0].value) == 1000  # type: ignore[arg-type]
    refused(ghx_item("gh_doublearray", 21, numbers), "more than 500 items and chunks", Limits(parts=500))
    refused(ghx_item("gh_later", 90, numbers), "more than 500 items and chunks", Limits(parts=500))
    many = Chunk(name="Root", items=(Item(name="D", type=Type.DOUBLE_ARRAY, value=(1.0,) * 8000),))
    assert read(write_gh(many), Limits(parts=1002)) == many
    refused(write_gh(many), "8,000 numbers is more than an archive may have", Limits(parts=1001))


@pytest.mark.parametrize(
    ("name", "code", "value"),
    [
        ("gh_point3d", 51, "<X>1</X><Y>2</Y>"),
        ("gh_point3d", 51, "1 2 3"),
        ("gh_point3d", 51, "<X>1</X><Y>2</Y><Z>three</Z>"),
        ("gh_drawing_color", 36, "<ARGB>1;2;3</ARGB>"),
        ("gh_drawing_color", 36, "<ARGB>1;2;3;256</ARGB>"),
        ("gh_guid", 9, "not-a-guid"),
        ("gh_bool", 1, "maybe"),
        ("gh_string", 10, "a<b>c</b>"),
        ("gh_bytearray", 20, '<stream length="3">YWJ</stream>'),
        ("gh_bytearray", 20, '<stream length="3">Y*Jj</stream>'),
        ("gh_bytearray", 20, '<stream length="3">\u00e9\u00e9\u00e9\u00e9</stream>'),
        ("gh_decimal", 7, "1E+40"),
        ("gh_int32", 3, "9" * 5000),
        ("gh_double", 6, "1" * 5000),
        ("gh_double", 6, "1E99999999999999999999"),
        ("gh_decimal", 7, "1E999999999999999999999"),
    ],
)
def test_values_that_are_not_of_their_type_are_refused_by_name(name: str, code: int, value: str) -> None:
    refused(ghx_item(name, code, value), f"Line 2, Root: item Thing is no {name}")


def test_an_index_that_is_no_number_is_refused() -> None:
    refused(ghx('<chunks><chunk name="C" index="x"/></chunks>'), "the index of C is wrong")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_as_a_tree_or_a_reason(data: bytes) -> None:
    for each in (data, gh(data), b"<Archive>" + data):
        with suppress(UnreadableArchive):
            assert isinstance(read(each), Chunk)


@settings(max_examples=100, deadline=None)
@given(trees(texts_in_xml), st.data())
def test_a_changed_byte_ends_as_a_tree_or_a_reason(tree: Chunk, data: st.DataObject) -> None:
    for plain, pack_again in ((zlib.decompress(write_gh(tree), -15), gh), (write_ghx(tree), bytes)):
        changed = bytearray(plain)
        for at in data.draw(st.lists(st.integers(0, len(plain) - 1), max_size=3)):
            changed[at] = data.draw(st.integers(0, 255))
        with suppress(UnreadableArchive):
            assert isinstance(read(pack_again(bytes(changed))), Chunk)
