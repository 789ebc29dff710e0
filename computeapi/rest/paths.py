"""How does a path answer with and without a slash at its end? Without a redirect, which a POST would not survive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path


def either(route: str, view: Callable[..., HttpResponseBase], *, name: str) -> list[URLPattern]:
    """Both paths; the one without the slash has the name, so that it is the one we write."""
    plain: Any = path(route, view, name=name)
    slashed: Any = path(f"{route}/", view)
    return [plain, slashed]
