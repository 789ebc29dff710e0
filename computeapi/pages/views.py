"""The browser pages: the gallery of definitions, the configurator of one and its pictures, the editor of sources."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.limits import RateLimitExceeded
from accounts.middleware import limited
from accounts.permissions import anyone, check
from computeapi.catalog.services import description, listed
from computeapi.pages import previews, thumbnails
from computeapi.pages.account.frame import count, trouble
from computeapi.pages.cards import ENGINE_LABELS, card, engines_of, first_paragraph, thumbnail_of
from computeapi.pages.examples import examples
from computeapi.pages.modules import editor_modules, form_modules, viewer_modules
from computeapi.pages.reasons import reason_of
from computeapi.pages.rendering import page
from computeapi.pages.sources import source_of
from computeapi.pages.visitors import visitor_of
from computeapi.rest.methods import read_only
from computeapi.rest.schema import BINARY, documented
from computeapi.solve.callers import caller_of
from computeapi.solve.validation import visible
from definitions.registry import Entry
from softly.failures import error_response
from softly.lib.errors import DefinitionNotFound, NotFound, SoftlyError

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
        "preload": form_modules() + (viewer_modules() if shown["available"] else ()),
        "reason": reason_of(entry.engine),
        "for_staff": visitor_of(request).is_staff,
        "thumbnail": thumbnail_of(entry),
        "file": reverse("definition-file", args=[entry.md5]) if entry.public and entry.engine == "rhino" else "",
    }
    return page(request, "pages/configurator.html", context)


@_for_anyone
def editor(request: HttpRequest) -> HttpResponse:
    """The editor of OpenSCAD sources; `?definition=` begins with the source of one, by name, alias or md5."""
    name, definition = request.GET.get("definition", ""), None
    if name:
        try:
            definition = source_of(visible(name, caller_of(request)))
        except DefinitionNotFound:
            return page(request, "pages/not_found.html", {"name": name}, status=404)
    offered = examples()
    context = {
        "examples": offered,
        "given": {"definition": definition, "examples": offered},
        "for_staff": visitor_of(request).is_staff,
        "preload": editor_modules(),
    }
    return page(request, "pages/editor.html", context, editor=True)


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
        if picture is None:
            return HttpResponse(PIXEL, content_type="image/gif", headers={"Cache-Control": "no-store"})
        return _picture(entry, picture)


class ThumbnailView(APIView):
    """The picture that a definition's file holds: what Grasshopper showed when it was saved."""

    access = anyone("solve")
    bucket = None

    @documented(
        "Get the picture in a definition's file",
        id="get_thumbnail",
        tag="definitions",
        responses={(200, "image/png"): BINARY},
        errors=[DefinitionNotFound, NotFound],
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        entry = visible(name, caller_of(request))
        found = thumbnails.find(entry)
        if found is None:
            raise NotFound(f"The file of {entry.name!r} holds no picture.")
        return _picture(entry, found)


def _picture(entry: Entry, data: bytes) -> HttpResponse:
    """The gallery names the content in the query, so a picture never changes under its address."""
    scope = "public" if entry.public else "private"
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": f"{scope}, max-age=86400"})
