"""How does a page become an answer? With the bar's menu for who looks at it, and a policy for its one inline script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from computeapi.pages.modules import import_map
from computeapi.pages.visitors import is_logged_in, visitor_of
from softly.csp import hash_of


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    modules = import_map()
    visitor = visitor_of(request)
    shown: dict[str, Any] = {
        **context,
        # The map is our own JSON with every `<` escaped; its exact text is what the policy allows.
        "import_map": mark_safe(modules),  # noqa: S308
        "visitor": visitor if is_logged_in(visitor) else None,
        "here": request.get_full_path(),
        "knows_visitor": True,
    }
    response = render(request, template, shown, status=status)
    csp_update({"script-src": [hash_of(modules)]})(lambda _: response)(request)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
