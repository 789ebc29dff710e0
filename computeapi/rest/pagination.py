"""How are long lists cut? By limit and offset, or by an opaque cursor where rows keep coming. A limit is capped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from softly.lib.errors import BadRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def integer(request: Request, name: str, default: int, *, maximum: int) -> int:
    """A query parameter as a whole number from 0; more than `maximum` is cut to it. Raises BadRequest."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(f"{name} must be a whole number from 0 to {maximum}.", details={"field": name})
    return min(int(text), maximum)


def sliced(request: Request, items: Sequence[Any]) -> list[Any]:
    """The part that `limit` and `offset` name."""
    offset = integer(request, "offset", 0, maximum=1_000_000)
    return list(items[offset : offset + integer(request, "limit", DEFAULT_LIMIT, maximum=MAX_LIMIT)])


class NewestFirst(CursorPagination):
    """Pages of rows by creation, newest first; rows that arrive meanwhile don't shift them."""

    page_size = DEFAULT_LIMIT
    ordering = ("-created", "-id")

    def get_page_size(self, request: Request) -> int:
        return max(1, integer(request, "limit", DEFAULT_LIMIT, maximum=MAX_LIMIT))

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None:
                datetime.fromisoformat(str(cursor.position))
        except (NotFound, ValueError) as error:
            message = "cursor must be one that an answer gave in `next` or `previous`."
            raise BadRequest(message, details={"field": "cursor"}) from error
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data})
