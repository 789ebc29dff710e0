"""How is a value written in a parameter set of OpenSCAD? As a text: `10`, `true`, `[1, 2, 3]`, or the text itself."""

from __future__ import annotations

from typing import Any

from definitions.readers.openscad.annotations import number
from definitions.schema import Input, Scalar, is_color

Value = Scalar | tuple[Scalar, ...]
"""A tuple for an input that takes several."""

_LONGEST = 1 << 16
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class NotAValue(Exception):
    """What was written, in words that fit into a sentence."""


def read_value(item: Input, written: Any) -> Value:
    """One input's value. Raises NotAValue for what its type, count or choices don't allow."""
    text = written if isinstance(written, str) else _plain(written)
    if item.param_type == "Text":
        return _text(item, text)
    if item.param_type == "Boolean":
        if text not in _BOOLEANS:
            raise NotAValue("something other than true or false")
        return _BOOLEANS[text]
    parts = text.strip().removeprefix("[").removesuffix("]").split(",")
    if len(parts) != item.at_most:
        raise NotAValue("another count of numbers")
    values = tuple(_number(item, part) for part in parts)
    return values if item.is_list else values[0]


def is_text(text: str) -> bool:
    """Whether it can be stored and sent: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def written_value(value: Value) -> str:
    """The text that OpenSCAD reads as this value."""
    if isinstance(value, tuple):
        return f"[{', '.join(written_value(one) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def _plain(written: Any) -> str:
    """OpenSCAD takes JSON's own numbers and truth values as well."""
    if isinstance(written, (bool, int, float)):
        return str(written).lower()
    raise NotAValue("neither a text nor a number")


def _number(item: Input, text: str) -> float:
    value = number(text)
    if value is None:
        raise NotAValue("something other than a number")
    if item.choices:
        if value not in [choice.value for choice in item.choices]:
            raise NotAValue("what is not among its choices")
    else:
        value = min(max(value, _or(item.minimum, value)), _or(item.maximum, value))
    if item.param_type == "Integer":
        if not value.is_integer():
            raise NotAValue("something other than a whole number")
        return int(value)
    return value


def _or(bound: float | None, value: float) -> float:
    return value if bound is None else bound


def _text(item: Input, text: str) -> str:
    if not is_text(text):
        raise NotAValue("a text with a character that no text may have")
    if item.choices:
        if text not in [choice.value for choice in item.choices]:
            raise NotAValue("what is not among its choices")
        return text
    if item.widget == "color" and not is_color(text):
        raise NotAValue("something other than a colour")
    return text[: item.max_length or _LONGEST]
