"""Which text can be sent and stored everywhere? Whole characters: half of a surrogate pair, which JSON's escapes and
Python's strings can carry and UTF-8 can't, becomes U+FFFD. Pure."""

from __future__ import annotations

import math
from typing import Any


def whole(text: str) -> str:
    """The text with each half pair replaced; two halves that follow each other become the character they are."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def whole_json(value: Any) -> Any:
    """A JSON value with every text in it made whole, keys too."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [whole_json(item) for item in value]
    if isinstance(value, dict):
        return {whole(key): whole_json(item) for key, item in value.items()}
    return value


def storable_json(value: Any) -> Any:
    """The value as PostgreSQL can hold it: whole texts, U+FFFD for each NUL, and text for numbers that JSON hasn't.
    Raises TypeError for what is no JSON."""
    if isinstance(value, str):
        return whole(value).replace("\0", "\ufffd")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    if isinstance(value, dict):
        return {storable_json(str(key)): storable_json(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is no JSON")


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold it as it is: whole characters, and no NUL."""
    return "\0" not in text and whole(text) == text
