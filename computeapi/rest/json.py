"""How do JSON bodies come in and go out? Through orjson; what it refuses and Python's reader takes (NaN) is kept, so
that validation can name the field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from computeapi.rest.failures import UnsupportedMediaType
from softly.lib.errors import BadRequest


def parse(body: bytes) -> Any:
    """The value in a JSON body. NaN and Infinity come through as floats. Raises BadRequest."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        value = json.loads(body)
        # Half of a surrogate pair can be read and can't be written again.
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise BadRequest("The body must be UTF-8 text.") from error
    except RecursionError as error:
        raise BadRequest("The JSON body is nested too deep.") from error
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRequest(f"The body is not valid JSON{where}.") from error
    return value


_AS_JSON = ("", "application/json", "application/x-www-form-urlencoded")
"""`curl -d` says it sends a form, whatever it sends; scripts in the wild rely on servers not to mind."""


def refuse_encoded(request: Request) -> None:
    """A compressed body would be read as broken text; and one that unpacks to gigabytes is no body we want."""
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return parse(stream.read())


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)
        except TypeError:
            # A whole number beyond 64 bits, which JSON has and PostgreSQL keeps: 1e23 comes back as one.
            return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


class AlwaysJson(BaseContentNegotiation):
    """Answers are JSON whatever Accept says: a client that can't read it learns more from a body than from a 406."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser | None:  # type: ignore[override]
        refuse_encoded(request)
        media_type = (request.content_type or "").split(";")[0].strip().lower()
        return parsers[0] if media_type in _AS_JSON or media_type.endswith("+json") else None

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type or ""
