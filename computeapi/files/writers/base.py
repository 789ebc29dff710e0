"""What is a kind of file that is made of data? Its name, and two pure functions: what may be asked, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """`read` makes of a request's body what `write` takes, and raises ValidationFailed with every wrong field named;
    `write` gives the file's bytes, the same for the same content. Neither reads a file, a row or the clock."""

    name: str
    title: str
    media_type: str
    extension: str
    read: Callable[[Mapping[str, Any]], Any]
    write: Callable[[Any], bytes]
