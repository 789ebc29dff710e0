"""What is a table, and what of one that was sent is wrong? Headers and rows of typed cells. Pure.

`headers` are `{id, title, unit?, type?}`; a row is a list in their order, or an object by their ids. What a header says
nothing of takes any scalar as it is; the others turn text into what they are, and refuse what isn't.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from softly.lib.errors import FieldErrors
from softly.lib.text import storable

Cell = None | bool | int | float | str | date | datetime
Type = Literal["auto", "text", "number", "integer", "boolean", "date", "datetime"]

TYPES: tuple[str, ...] = get_args(Type)
MOST_COLUMNS = 1_000
MOST_ROWS = 1_000_000
"""Excel's own bound is 1,048,576, with the header."""
LONGEST_TEXT = 32_767
"""Characters of a cell: Excel's bound, which counts in UTF-16."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    id: str
    title: str
    unit: str = ""
    type: Type = "auto"

    @property
    def label(self) -> str:
        """What stands above the column."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Each row has a cell for each header. Times with a zone are in UTC."""

    headers: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""

    def as_json(self) -> dict[str, Any]:
        """What `read_table` makes the same table of."""
        rows = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in self.rows]
        return {"title": self.title, "headers": [asdict(header) for header in self.headers], "rows": rows}


def read_table(body: Mapping[str, Any], errors: FieldErrors, *, at: str = "") -> Table:
    """Of `{title?, headers, rows}`. What is wrong goes to `errors`, by fields that begin with `at`."""
    headers = _headers(body.get("headers"), f"{at}headers", errors)
    title = body.get("title", "")
    if not isinstance(title, str) or not _is_text(title):
        errors.add(f"{at}title", f"Send text of at most {LONGEST_TEXT:,} characters.", "invalid")
        title = ""
    return Table(headers=headers, rows=_rows(body.get("rows"), headers, f"{at}rows", errors), title=title)


def _headers(given: Any, field: str, errors: FieldErrors) -> tuple[Header, ...]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_COLUMNS:
        message = f"Send a list of 1 to {MOST_COLUMNS:,} headers: {{id, title, unit?, type?}}."
        errors.add(field, message, "required" if given is None else "invalid")
        return ()
    found = [_header(each, f"{field}[{number}]", errors) for number, each in enumerate(given)]
    headers = tuple(header for header in found if header)
    if len({header.id for header in headers}) < len(headers):
        errors.add(field, "Each id may be there once.", "duplicate")
    return headers


def _header(given: Any, field: str, errors: FieldErrors) -> Header | None:
    given = {"id": given} if isinstance(given, str) else given
    if not isinstance(given, Mapping):
        errors.add(field, "Send {id, title, unit?, type?}.", "type_error")
        return None
    if unknown := sorted(str(name)[:64] for name in given if name not in ("id", "title", "unit", "type")):
        errors.add(field, f"Unknown: {', '.join(unknown[:5])}; allowed: id, title, unit, type.", "unknown_field")
    id, kind = given.get("id"), given.get("type", "auto")
    title, unit = given.get("title", id), given.get("unit", "")
    if not id or not all(isinstance(text, str) and _is_text(text) for text in (id, title, unit)):
        errors.add(field, "id, title and unit are text, and id is needed.", "invalid")
    elif kind not in TYPES:
        errors.add(f"{field}.type", f"Allowed: {', '.join(TYPES)}.", "invalid_choice")
    else:
        return Header(id=str(id), title=title, unit=unit, type=kind)
    return None


def _rows(given: Any, headers: Sequence[Header], field: str, errors: FieldErrors) -> tuple[tuple[Cell, ...], ...]:
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        message = f"Send a list of at most {MOST_ROWS:,} rows."
        errors.add(field, message, "required" if given is None else "invalid")
        return ()
    if not headers:
        return ()
    readers = [(header.id, READERS[header.type]) for header in headers]
    return tuple(_row(each, readers, field, number, errors) for number, each in enumerate(given))


def _row(
    given: Any, readers: list[tuple[str, Callable[[Any], Cell]]], field: str, number: int, errors: FieldErrors
) -> tuple[Cell, ...]:
    if isinstance(given, Mapping):
        if unknown := given.keys() - {id for id, _ in readers}:
            names = ", ".join(sorted(str(name)[:64] for name in unknown)[:5])
            errors.add(f"{field}[{number}]", f"There is no header with the id {names}.", "unknown_field")
        given = [given.get(id) for id, _ in readers]
    if not isinstance(given, list) or len(given) != len(readers):
        errors.add(f"{field}[{number}]", f"Send {len(readers)} cells, or an object by the headers' ids.", "invalid")
        return ()
    cells = []
    for value, (id, read) in zip(given, readers, strict=True):
        try:
            cells.append(None if value is None else read(value))
        except (ValueError, TypeError, OverflowError) as error:
            errors.add(f"{field}[{number}].{id[:64]}", str(error), "invalid_cell")
    return tuple(cells)


def _auto(value: Any) -> Cell:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise ValueError("Send text, a finite number, true, false or null.")


def _text(value: Any) -> str:
    """Numbers are as text what they are as JSON: an article's number may come as one."""
    if isinstance(value, bool | int | float):
        return str(_auto(value))
    if isinstance(value, str) and _is_text(value):
        return value
    raise ValueError(f"Send text of at most {LONGEST_TEXT:,} characters, without NUL.")


def _number(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Send a number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("Send a finite number.")
    return value


def _integer(value: Any) -> int:
    if _number(value) != int(value):
        raise ValueError("Send a whole number.")
    return int(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Send true or false.")
    return value


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError("Send a date, 2026-01-31.") from error


def _datetime(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError("Send a time as RFC 3339 says, 2026-01-31T12:00:00Z.") from error


def _is_text(text: str) -> bool:
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2
    return units <= LONGEST_TEXT and storable(text)


READERS: dict[str, Callable[[Any], Cell]] = {
    "auto": _auto,
    "text": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
