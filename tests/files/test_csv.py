"""Does another reader get the same table out of our CSV, and no spreadsheet a formula?"""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computeapi.files.writers.csv import WRITER
from softly.lib.errors import ValidationFailed


def written(*rows: list[Any], **more: Any) -> bytes:
    headers = [{"id": f"c{number}", "title": f"C{number}"} for number in range(len(rows[0]))]
    return WRITER.write(WRITER.read({"headers": headers, "rows": list(rows), **more}))


def read_again(data: bytes, **how: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True, **how))[1:]


def test_what_was_written_is_read_again() -> None:
    rows = [["a,b", 'he said "no"', "two\nlines"], ["emoji 🧱", "عربي", " blanks "], ["x;y", "", "tab\there"]]
    assert read_again(written(*rows)) == rows


def test_lines_end_as_the_rfc_says() -> None:
    assert written([1, 2]) == b"C0,C1\r\n1,2\r\n"


def test_numbers_stay_numbers() -> None:
    assert read_again(written([-5, 0.1, -1e-7, 12345678901234567890, True, None])) == [
        ["-5", "0.1", "-1e-07", "12345678901234567890", "true", ""]
    ]


_SIGNS = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
_UNSEEN = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\v",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u3000",
    "\u2060",
    "\u202e",
    "\u3164",
    "\ufe0f",
)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula(text: str) -> None:
    data = WRITER.write(WRITER.read({"headers": [{"id": "a", "title": text}], "rows": [[text]]}))
    header, [cell] = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert header == [f"'{text}"]
    assert cell == f"'{text}"


@pytest.mark.parametrize("sign", _SIGNS)
@pytest.mark.parametrize("hidden", _UNSEEN)
def test_nothing_that_a_spreadsheet_trims_hides_a_formula(hidden: str, sign: str) -> None:
    for text in (f"{hidden}{sign}1+1", f" {hidden}{hidden}{sign}SUM(A1)"):
        assert read_again(written([text])) == [[f"'{text}"]]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_any_text_comes_out_whole_and_as_no_formula(text: str) -> None:
    [[cell]] = read_again(written([text + "."]))
    assert cell in (f"{text}.", f"'{text}.")
    assert not cell.strip().strip("".join(_UNSEEN)).startswith(_SIGNS)


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_is_never_made_text(number: float) -> None:
    [[cell]] = read_again(written([number]))
    assert type(number)(cell) == number


def test_what_begins_like_no_formula_stays_as_it_is() -> None:
    harmless = [" blanks ", "\u200bfirst", "'=1", '"=1"', "(=1)", "é=1", "a-b", "5-3", "\u200b", ""]
    assert read_again(written(harmless)) == [harmless]


def test_excel_is_told_that_it_is_utf8_where_that_is_asked_for() -> None:
    assert written(["ä"], bom=True).startswith(b"\xef\xbb\xbfC0")
    assert read_again(written(["ä;b", 1], bom=True, delimiter=";"), delimiter=";") == [["ä;b", "1"]]


@pytest.mark.parametrize("wrong", [{"delimiter": "|"}, {"delimiter": ""}, {"delimiter": []}, {"bom": 1}, {"rowz": 1}])
def test_what_it_does_not_know_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        written([1], **wrong)
    assert [error.field for error in refused.value.errors] == [*wrong]


def test_null_is_the_same_as_nothing() -> None:
    assert written(["a,b"], delimiter=None, bom=None) == written(["a,b"])
