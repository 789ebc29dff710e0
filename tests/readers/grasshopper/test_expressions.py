"""Expressions come to what Grasshopper makes of them, or are refused: never guessed, and never long in coming."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.readers.grasshopper.values.arithmetic import BadExpression
from definitions.readers.grasshopper.values.expressions import evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2", 2),
        (" -2.50 ", -2.5),
        (".5e1", 5.0),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 / 2", 3.5),
        ("6 / 3", 2),
        ("7 \\ 2", 3),
        ("-7 % 4", -3),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("2² - 1", 3),
        ("2³²", 2**32),
        ("3 × 4 ÷ 2 − 1", 5),
        ("Sqrt(16)", 4),
        ("SIN(Pi/2)", 1),
        ("max(1, 2.5, 2)", 2.5),
        ("Round(2.5)", 2),
        ("Round(1.256, 2)", 1.26),
        ('"a b"', "a b"),
        ('""', ""),
        ('"Oak " & 2 & True', "Oak 2True"),
        ("true", True),
        ("Pi", math.pi),
    ],
)
def test_an_expression_has_its_value(expression: str, value: object) -> None:
    found = evaluate(expression)
    assert found == pytest.approx(value)
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "abc",
        "1 2",
        "1 +",
        "(1",
        "1)",
        "1, 5",
        '"open',
        "Sqrt(-1)",
        "Sqrt()",
        "Sqrt(1, 2)",
        "Log(2)",
        "1 / 0",
        "1e999",
        "9 ^ 9 ^ 9 ^ 9",
        '"a" + 1',
        "x",
        "__import__('os')",
        "1 .real",
        "(" * 60 + "1" + ")" * 60,
        "-" * 900 + "1",
        "2^" * 100 + "2",
        "1+" * 600 + "1",
        "٣",
    ],
)
def test_what_is_none_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        evaluate(expression)


def test_x_is_the_value_it_is_applied_to() -> None:
    assert evaluate("x² + 1", 3) == 10
    assert evaluate('x & "mm"', 2.5) == "2.5mm"


@given(st.text(alphabet='0123456789.+-*/\\%^&(),"²xeπ SqrtPimaxRoundTrue', max_size=60))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    with suppress(BadExpression):
        value = evaluate(text, 2)
        assert not isinstance(value, float) or math.isfinite(value)
