"""How does a view say what the API's document tells of it? With `@documented` on its methods, like this:

    class WidgetView(APIView):
        "A widget, by its id."                        # the description; a method's own docstring goes before it
        access, bucket = users("account"), "core"     # security, 401 and 403; 429 and the headers of limits

        @documented("Change a widget", id="change_widget", request=WidgetBody,
                    responses={200: WidgetShape},      # a status or (status, media type): a serializer, a dict, None
                    errors=[WidgetLocked],             # those that only this operation has
                    headers={200: ["ETag"]})           # names from computeapi/openapi/headers.py
        def put(self, request: Request, widget_id: UUID) -> Response: ...

What every operation of its kind can answer adds itself: 400, 500, 503; 401, 403, 429 as above; 404 with a parameter in
the path; 413, 415, 422 with a body; the errors of `idempotent = True`. A serializer may carry more JSON Schema in a
class attribute `also = {…}`, and examples by `extend_schema_serializer`. A test fails for a route that says nothing.

This only notes what is said, for drf-spectacular takes a process megabytes: computeapi/openapi loads it on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from softly.lib.errors import SoftlyError

BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
"""The schema of a file's bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Documented:
    """What one method of a view says of itself; the fields are `documented`'s. None: drf-spectacular finds it out."""

    summary: str = ""
    id: str = ""
    tag: str = ""
    request: Any = None
    responses: Any = None
    parameters: Sequence[OpenApiParameter] = ()
    examples: Sequence[OpenApiExample] = ()
    errors: Sequence[type[SoftlyError]] = ()
    headers: Mapping[int, Sequence[str]] = field(default_factory=dict)


def documented[View: Callable[..., Any]](summary: str, **said: Any) -> Callable[[View], View]:
    """Takes the fields of Documented. The function stays as it is and gets one more attribute."""

    def note(view: View) -> View:
        view.documented = Documented(summary=summary, **said)  # type: ignore[attr-defined]
        return view

    return note


def header(name: str, description: str, *, pattern: str | None = None, example: str | None = None) -> OpenApiParameter:
    """A header that a request may have."""
    examples = [OpenApiExample(name, value=example)] if example else None
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=description, pattern=pattern, examples=examples
    )


def query(name: str, kind: Any, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description, **more)


IF_NONE_MATCH = header("If-None-Match", "Tags that the client has; 304 when the answer's is among them.")
CONDITIONAL = (IF_NONE_MATCH, header("If-Modified-Since", "304 when it hasn't changed since this time."))
RANGED = (
    *CONDITIONAL,
    header("Range", "One part, `bytes=0-1023`; several at once are answered with all of it.", example="bytes=0-1023"),
    header("If-Range", "The part only if this is still the tag; else all of it."),
)


def file_responses(*media_types: str) -> dict[Any, Any]:
    """Those of computeapi/rest/ranges.py: all of it, a part, or that the client has it."""
    return {(200, *media_types): BINARY, (206, *media_types): BINARY, 304: None}


def file_headers(*names: str) -> dict[int, Sequence[str]]:
    """These names besides those that all files have."""
    known = ("ETag", "Cache-Control", *names)
    return {200: (*known, "Accept-Ranges"), 206: known, 304: known}
