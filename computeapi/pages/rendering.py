"""How does a page become an answer? With the bar's menu for who looks at it, and a policy for its one inline script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from computeapi.pages.modules import import_map
from computeapi.pages.visitors import is_logged_in, visitor_of
from softly.csp import hash_of


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200, editor: bool = False
) -> HttpResponse:
    """`editor`: it has the source editor, which writes a style element of its own and is given a nonce for it."""
    modules = import_map(editor=editor)
    visitor = visitor_of(request)
    shown: dict[str, Any] = {
        **context,
        # The map is our own JSON with every `<` escaped; its exact text is what the policy allows.
        "import_map": mark_safe(modules),  # noqa: S308
        "visitor": visitor if is_logged_in(visitor) else None,
        "here": request.get_full_path(),
        "knows_visitor": True,
    }
    policy: dict[str, list[Any]] = {"script-src": [hash_of(modules)]}
    if editor:
        shown["nonce"] = str(request.csp_nonce)  # type: ignore[attr-defined]
        policy["style-src"] = [NONCE]
    response = render(request, template, shown, status=status)
    csp_update(policy)(lambda _: response)(request)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response
