"""Does each column of a table get the room that its words need?"""

from __future__ import annotations

import pytest

from computeapi.files.writers.columns import WIDEST, display_width, shares


def test_short_texts_get_what_they_ask_for() -> None:
    assert shares([["No.", "Part"], ["1", "A long board"]], room=100) == [3 + 2, 12 + 2]


def test_a_word_isn_t_parted_because_another_column_has_much_to_read() -> None:
    long = "one word after another " * 10
    found = shares([["Discount", "Text", "Text"], ["5%", long, long]], room=60)
    assert found[0] == 8 + 2
    assert found[1] == found[2]
    assert sum(found) == pytest.approx(60)


def test_without_room_for_words_each_has_its_part() -> None:
    found = shares([["a" * 30, "b" * 10]], room=20)
    assert found == [30 + 2, 10 + 2]  # whoever draws them makes them fit


def test_a_price_isn_t_parted_at_its_no_break_space() -> None:
    long = "one word after another " * 10
    assert shares([["Text", "Price"], [long, "CHF\xa01000.00"]], room=40)[1] == 11 + 2


def test_no_column_asks_for_more_than_a_line() -> None:
    assert shares([["a"], ["x" * 10_000]], room=90)[0] <= WIDEST + 2


def test_chinese_letters_are_twice_as_wide() -> None:
    assert display_width("漢字 ab") == 7


def test_an_empty_table_has_columns() -> None:
    assert shares([["", ""]], room=90) == [5, 5]
