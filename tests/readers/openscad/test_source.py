"""Any text is read as OpenSCAD reads it, or refused with the line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.readers import openscad
from definitions.readers.openscad.tokens import tokens
from definitions.schema import Interface, UnreadableDefinition
from tests.readers.openscad.reading import interface, one


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"plain"', "plain"),
        (r'"he said \"hi\""', 'he said "hi"'),
        (r'"a\\b\tc\nd"', "a\\b\tc\nd"),
        (r'"\x41\u00e9\U01F600"', "Aé😀"),
        (r'"\q"', "q"),
        ('"// no comment; /* { */"', "// no comment; /* { */"),
        ('""', ""),
        ('"Größe 漢字"', "Größe 漢字"),
    ],
)
def test_a_string_means_what_it_means_in_openscad(tmp_path: Path, literal: str, value: str) -> None:
    found = one(tmp_path, f"s = {literal}; // 40")
    assert (found.param_type, found.default, found.max_length) == ("Text", (value,), 40)


def test_utf_8_with_a_mark_and_latin_1_are_read(tmp_path: Path) -> None:
    assert one(tmp_path, b'\xef\xbb\xbfs = "\xc3\xa9";').default == ("é",)
    assert one(tmp_path, b's = "\xe9";').default == ("é",)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a = 1;\ncube(1;", "Line 2: '(' is never closed."),
        ("a = 1;\n}", "Line 2: '}' closes nothing."),
        ("a = (1];", "Line 1: ']' closes nothing."),
        ('\na = "never ends;\n', "Line 2: this string never ends."),
        ('a = "never ends \\', "Line 1: this string never ends."),
        ("a = 1;\n/* never ends /", "Line 2: this comment never ends."),
        ("/*/", "Line 1: this comment never ends."),
        (b"PK\x03\x04\x00\x00", "This is not text."),
        (b"// \n" * 300_000, "The source is longer than 1 MB."),
    ],
)
def test_a_malformed_file_is_refused_with_the_line(tmp_path: Path, source: str | bytes, message: str) -> None:
    with pytest.raises(UnreadableDefinition) as caught:
        interface(tmp_path, source)
    assert str(caught.value) == message


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDefinition, match="can't be read"):
        openscad.read(tmp_path / "none.scad")


@given(st.text(alphabet=st.sampled_from('/*"\\<>[]{}();:,=.+-0e9aé\n\r\t $iuncldesmohr'), max_size=200))
def test_any_text_is_cut_into_tokens_that_give_it_back(text: str) -> None:
    found = tokens(text)
    rest = text
    for token in found:
        before, rest = rest[: rest.index(token.text)], rest[rest.index(token.text) + len(token.text) :]
        assert not before.strip()
        assert token.text == text[token.start : token.start + len(token.text)]
        assert token.line == 1 + text[: token.start].count("\n")
    assert not rest.strip()


GARBAGE = ["/*", '"\\', "[", "use<", "1e", "//", "(", '"', "9a", " ", '//["\n', 'a=1;//["\\', "// [  "]


@pytest.mark.parametrize("piece", GARBAGE)
@pytest.mark.parametrize("start", ["", "//", 'a="'])
def test_a_great_deal_of_garbage_is_read_or_refused(tmp_path: Path, piece: str, start: str) -> None:
    path = tmp_path / "garbage.scad"
    path.write_text((start + piece * 50_000)[:200_000])
    with contextlib.suppress(UnreadableDefinition):
        assert len(openscad.read(path).inputs) <= 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.scad"
    path.write_bytes(data)
    try:
        found = openscad.read(path)
    except UnreadableDefinition:
        return
    assert Interface.from_json(found.as_json()) == found
