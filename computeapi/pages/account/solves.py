"""/account/solves: what one has solved, with the way back into the configurator and the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.defaultfilters import pluralize
from django.urls import reverse
from rest_framework.request import Request

from accounts.models import User
from computeapi.catalog.services import listed
from computeapi.pages.account.frame import for_users, see_other
from computeapi.pages.account.moments import took
from computeapi.pages.rendering import page
from computeapi.rest.pagination import NewestFirst
from computeapi.solve import history
from computeapi.solve.callers import caller_of
from computeapi.solve.models import CacheStatus, SolveRecord, Status
from definitions.registry import Entry
from definitions.schema import INPUT_MARK
from softly.lib.errors import BadRequest, ValidationFailed

PAGE = 25
LONGEST_VALUE = 60
MOST_NAMED = 4
CACHES = {
    "MISS": "computed",
    "HIT": "from the cache",
    "SHARED": "shared with an equal one",
    "BYPASS": "computed, cache left out",
}


class ThePages(NewestFirst):
    def get_page_size(self, request: Request) -> int:
        return PAGE


@dataclass(frozen=True, kw_only=True)
class Solved:
    """`link` leads to the same inputs, where the definition can still be seen; `values` are those inputs as text, and
    `summary` those that differ from the defaults."""

    record: SolveRecord
    title: str
    link: str
    summary: str
    values: list[tuple[str, str]]
    took: str
    cache: str
    files: list[dict[str, str]]


@for_users
def solves(request: HttpRequest, user: User) -> HttpResponse:
    request.GET = said(request.GET)  # type: ignore[assignment]
    asked, pages = Request(request), ThePages()
    filters = {name: request.GET.get(name, "") for name in ("definition", "status", "cache")}
    rows = SolveRecord.objects.filter(user=user)
    problem, found = "", []
    try:
        found = pages.paginate_queryset(history.filtered(asked, rows), asked) or []
    except BadRequest:
        return see_other(f"{request.path}?{urlencode({k: v for k, v in filters.items() if v})}")
    except ValidationFailed as error:
        problem = error.message
    entries = {entry.name: entry for entry in listed(caller_of(request))}
    context: dict[str, Any] = {
        "solved": [_solved(record, entries.get(record.name)) for record in found],
        "problem": problem,
        "filters": filters,
        "is_filtered": any(filters.values()),
        "definitions": [(name, entry.interface.title or name) for name, entry in entries.items()],
        "statuses": Status.choices,
        "caches": CacheStatus.choices,
        "section": "solves",
        **pages_of(pages, found),
    }
    return page(request, "pages/account/solves.html", context)


def said(query: QueryDict) -> QueryDict:
    """Without the filters that the form left empty."""
    said = query.copy()
    for name in [name for name, value in query.items() if not value]:
        del said[name]
    return said


def pages_of(pages: NewestFirst, found: Sequence[Any]) -> dict[str, str]:
    """The links to the rows before and after these."""
    if not found:
        return {"newer": "", "older": ""}
    return {"newer": _query(pages.get_previous_link()), "older": _query(pages.get_next_link())}


def _query(link: str | None) -> str:
    return f"?{urlsplit(link).query}" if link else ""


def _solved(record: SolveRecord, entry: Entry | None) -> Solved:
    milliseconds = record.timings.get("solve") if isinstance(record.timings, dict) else None
    return Solved(
        record=record,
        title=(entry.interface.title if entry else "") or record.name,
        link=link_of(record, entry) if entry else "",
        summary=_summary(record, entry),
        values=[(_short(name), _as_text(record.inputs[name])) for name in _names(record, entry)],
        took=took(milliseconds) if milliseconds else "",
        cache=CACHES.get(record.cache, record.cache),
        files=history.shown(record)["artifacts"],
    )


def _names(record: SolveRecord, entry: Entry | None) -> list[str]:
    """In the order of the definition, which JSON in the database doesn't keep."""
    known = [item.name for item in entry.interface.inputs] if entry else []
    return sorted(record.inputs, key=lambda name: known.index(name) if name in known else len(known))


def _changed(record: SolveRecord, entry: Entry) -> dict[str, Any]:
    """The inputs that the definition still has, where they differ from what it would take by itself."""
    defaults = {item["name"]: item["default"] for item in entry.interface.as_json()["inputs"]}
    names = [name for name in _names(record, entry) if name in defaults]
    return {name: record.inputs[name] for name in names if record.inputs[name] != defaults[name]}


def _summary(record: SolveRecord, entry: Entry | None) -> str:
    if entry is None:
        return f"{len(record.inputs)} input{pluralize(len(record.inputs))}"
    changed = [f"{_short(name)} {_as_text(value)}" for name, value in _changed(record, entry).items()]
    more = len(changed) - MOST_NAMED
    return " · ".join(changed[:MOST_NAMED] + ([f"{more} more"] if more > 0 else [])) or "Nothing changed"


def link_of(record: SolveRecord, entry: Entry) -> str:
    """The configurator's own form of a link: what differs from the defaults, a list as a repeated name."""
    pairs = [
        (_short(name), _as_typed(one))
        for name, value in _changed(record, entry).items()
        if not isinstance(value, dict)
        for one in (value if isinstance(value, list) else [value])
        if one is not None
    ]
    address = reverse("configurator", args=[entry.name])
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _short(name: str) -> str:
    """Without Grasshopper's mark of an input."""
    return name.removeprefix(INPUT_MARK)


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return f"tree of {len(value)} branch{'es' if len(value) != 1 else ''}"
    text = ", ".join(map(_as_typed, value)) if isinstance(value, list) else _as_typed(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
