"""How are long lists cut? By limit and offset, or by an opaque cursor where rows keep coming. A limit is capped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from softly.lib.errors import BadRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_OFFSET = 1_000_000


def integer(request: Request, name: str, default: int, *, minimum: int = 0, maximum: int) -> int:
    """A query parameter as a whole number from `minimum`; more than `maximum` is cut to it. Raises BadRequest."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= minimum):
        raise BadRequest(f"{name} must be a whole number from {minimum} to {maximum}.", details={"field": name})
    return min(int(text), maximum)


def limit(request: Request) -> int:
    return integer(request, "limit", DEFAULT_LIMIT, minimum=1, maximum=MAX_LIMIT)


def sliced(request: Request, items: Sequence[Any] | QuerySet[Any]) -> list[Any]:
    """The part that `limit` and `offset` name."""
    offset = integer(request, "offset", 0, maximum=MAX_OFFSET)
    return list(items[offset : offset + limit(request)])


def sliced_response(request: Request, results: Any, *, count: int) -> Response:
    """A list of `count`, of which `results` is what `sliced` gave; with the header `Link` (RFC 8288)."""
    return Response({"count": count, "results": results}, headers=_pages(request, count))


def _pages(request: Request, count: int) -> dict[str, str]:
    offset, size = integer(request, "offset", 0, maximum=MAX_OFFSET), limit(request)
    address = request.build_absolute_uri()
    found = {}
    if offset + size < min(count, MAX_OFFSET + 1):
        found["next"] = replace_query_param(address, "offset", offset + size)
    if offset:
        found["prev"] = replace_query_param(address, "offset", max(0, offset - size))
    return _link(found)


def _link(addresses: Mapping[str, str | None]) -> dict[str, str]:
    links = [f'<{address}>; rel="{rel}"' for rel, address in addresses.items() if address]
    return {"Link": ", ".join(links)} if links else {}


class NewestFirst(CursorPagination):
    """Pages of rows by creation, newest first; rows that arrive meanwhile don't shift them."""

    page_size = DEFAULT_LIMIT
    ordering = ("-created", "-id")

    def get_page_size(self, request: Request) -> int:
        return limit(request)

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None:
                position: Any = _in_utc(str(cursor.position))
                cursor = cursor._replace(position=position)
        except (NotFound, ValueError, OverflowError) as error:
            message = "cursor must be one that an answer gave in `next` or `previous`."
            raise BadRequest(message, details={"field": "cursor"}) from error
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        after, before = self.get_next_link(), self.get_previous_link()
        links = _link({"next": after, "prev": before})
        return Response({"next": after, "previous": before, "results": data}, headers=links)


def _in_utc(text: str) -> str:
    """Raises ValueError for what is no time or has no zone, OverflowError where UTC has no such time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone.")
    return moment.astimezone(UTC).isoformat()
