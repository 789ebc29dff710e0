"""GET /openapi.json, the document, and GET /api-docs, the page that shows it. ENABLE_API_DOCS turns both off."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.middleware import limited
from computeapi.openapi.document import document
from computeapi.rest.methods import read_only
from computeapi.rest.ranges import bytes_response
from computeapi.rest.schema import IF_NONE_MATCH, documented
from softly.failures import not_found
from softly.lib.errors import NotFound


class OpenApiView(APIView):
    """This document, as OpenAPI 3.1."""

    authentication_classes = []
    permission_classes = []
    bucket = None

    @documented(
        "The API's document",
        id="openapi",
        tag="documentation",
        parameters=[IF_NONE_MATCH],
        responses={200: {"type": "object", "required": ["openapi", "info", "paths"]}, 304: None},
        headers={200: ["ETag", "Cache-Control", "Accept-Ranges"], 304: ["ETag", "Cache-Control"]},
        errors=[NotFound],
    )
    def get(self, request: Request) -> HttpResponse:
        if not settings.ENABLE_API_DOCS:
            raise NotFound("There is nothing at this address.")
        found = document()
        response = bytes_response(request._request, found.data, etag=found.digest, content_type="application/json")
        response["Cache-Control"] = "public, max-age=300"
        return response


@limited(None)
@read_only
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI, from this site's own files; it does with the policy that all pages have."""
    if not settings.ENABLE_API_DOCS:
        return not_found(request, NotFound("There is nothing at this address."))
    response = render(request, "pages/api_docs.html")
    response["Cache-Control"] = "public, max-age=300"
    return response
