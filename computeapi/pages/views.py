"""The browser pages: the gallery of definitions, the configurator of one, and its preview picture."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.limits import RateLimitExceeded
from accounts.middleware import limited
from accounts.permissions import anyone, check
from computeapi.catalog.services import description, listed
from computeapi.pages import previews
from computeapi.pages.account.frame import count, trouble
from computeapi.pages.cards import ENGINE_LABELS, card, engines_of, first_paragraph
from computeapi.pages.modules import viewer_modules
from computeapi.pages.rendering import page
from computeapi.pages.visitors import visitor_of
from computeapi.rest.methods import read_only
from computeapi.rest.schema import BINARY, documented
from computeapi.solve.callers import caller_of
from computeapi.solve.validation import visible
from softly.failures import error_response
from softly.lib.errors import DefinitionNotFound, SoftlyError

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent GIF of one by one."""


def _for_anyone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that needs no PostgreSQL; what it loads (previews, files) isn't counted."""

    @limited(None)
    @read_only
    @wraps(view)
    def shown(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            # A key that comes in a header needs the scope here too.
            check(visitor_of(request), anyone("solve"))
            count(request, visitor_of(request))
        except RateLimitExceeded as error:
            return trouble(request, error)
        except SoftlyError as error:
            return error_response(request, error)
        return view(request, **parts)

    return shown


@_for_anyone
def gallery(request: HttpRequest) -> HttpResponse:
    """Every definition that this visitor may know of."""
    cards = [card(entry) for entry in listed(caller_of(request))]
    return page(request, "pages/gallery.html", {"cards": cards, "engines": engines_of(cards)})


@_for_anyone
def configurator(request: HttpRequest, name: str) -> HttpResponse:
    """One definition, by name, alias or md5, with its inputs to set."""
    try:
        entry = visible(name, caller_of(request))
    except DefinitionNotFound:
        return page(request, "pages/not_found.html", {"name": name}, status=404)
    shown = description(entry)
    context = {
        "definition": shown | {"description": first_paragraph(shown["description"])},
        "definition_json": shown,
        "engine_label": ENGINE_LABELS.get(entry.engine, entry.engine),
        "preload": viewer_modules(),
    }
    return page(request, "pages/configurator.html", context)


class PreviewView(APIView):
    """The picture of a definition with its defaults; one transparent pixel while there is none."""

    access = anyone("solve")
    bucket = None

    @documented(
        "Get a definition's picture",
        id="get_preview",
        tag="definitions",
        responses={(200, "image/png", "image/gif"): BINARY},
        errors=[DefinitionNotFound],
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        entry = visible(name, caller_of(request))
        picture = previews.find(entry)
        response = HttpResponse(picture or PIXEL, content_type="image/png" if picture else "image/gif")
        scope = "public" if entry.public else "private"
        # The gallery names the content in the query, so a picture never changes under its address.
        response["Cache-Control"] = f"{scope}, max-age=86400" if picture else "no-store"
        return response
