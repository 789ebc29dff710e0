"""How does a body without a length reach Django? Django reads as many bytes as Content-Length says, so one that is sent
in chunks (as .NET's HttpClient sends JSON) is read first and given its length. At most one byte more than is allowed
is read: BodyLimit then refuses it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from softly.middleware import body_limit

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class ChunkedBodies:
    """WSGI around the application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if chunked and environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            body = environ["wsgi.input"].read(body_limit(environ.get("PATH_INFO", "")) + 1)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return self.application(environ, start_response)
