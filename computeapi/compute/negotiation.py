"""How do clients of Rhino Compute name JSON? As they like: `fetch` says text/plain, Python's `requests` nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from computeapi.rest.json import AlwaysJson, refuse_encoded


class JsonOfAnyName(AlwaysJson):
    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]
        is_text = (request.content_type or "").lower().startswith("text/plain")
        if is_text:
            refuse_encoded(request)
        return parsers[0] if is_text else super().select_parser(request, parsers)
