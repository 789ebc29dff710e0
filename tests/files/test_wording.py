"""Does each language write its numbers, and does a line of several texts keep their order?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from computeapi.files.writers.wording import Wording
from computeapi.files.writers.words import words_of


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1E+30", "1000000000000000000000000000000"),
        ("-0.0000000000000000000000000001", "-0,0000000000000000000000000001"),
    ],
)
def test_a_number_of_thirty_digits_is_written_with_all_of_them(number: str, text: str) -> None:
    assert Wording("de").number(Decimal(number), grouped=False) == text


def test_a_price_and_a_percentage_keep_their_digits() -> None:
    wording = Wording("en")
    assert wording.price(Decimal("123456789.12345678901234567891"), "EUR") == "€123,456,789.12345678901234567891"
    assert wording.percent(Decimal("12.3456789012345678901234567")) == "12.3456789012345678901234567%"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "المحتويات"), ("zh-CN", "目录"), ("zh-TW", "目錄"), ("de-CH", "Inhalt"), ("sv", "Contents")],
)
def test_words_are_those_of_the_language_or_english(language: str, expected: str) -> None:
    assert Wording(language).words["contents"] == expected


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "he", "it", "ja", "nl", "pl", "zh"])
def test_every_language_has_every_word(language: str) -> None:
    words = words_of(language)
    assert words.keys() == words_of("en").keys()
    assert all(words.values())
    assert words["tax_on"].format(rate="5%", base="1") != words["tax_on"]


def test_texts_of_one_direction_are_joined_without_marks() -> None:
    assert Wording("en").joined("Alice", "", "31 March") == "Alice · 31 March"


def test_marks_keep_a_number_from_going_along_with_what_stands_before_it() -> None:
    assert Wording("en").joined("سالم", "31 March") == "سالم\u200e · \u200e31 March"
    assert Wording("ar").joined("سالم", "+971 2") == "سالم\u200f · \u200f\u200e+971 2"


def test_a_sign_stands_before_its_number_from_right_to_left_too() -> None:
    assert Wording("ar").number(Decimal(-3)) == "\u200e-3"
    assert Wording("ar").number(Decimal(3)) == "3"
