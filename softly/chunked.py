"""How does a body without a length reach Django? Django reads as many bytes as Content-Length says, so one that is sent
in chunks (as .NET's HttpClient sends JSON) is read first and given its length.

That is before anybody is asked who they are, so MAX_BODY_SIZE holds for every path: a larger upload has to announce its
length. Of what is over it one byte is read, and BodyLimit refuses it; what is large waits on disk, not in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

from softly.middleware import body_limit

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 1 << 20
_PIECE = 1 << 16
_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}


class ChunkedBodies:
    """WSGI around the application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_chunked(environ) and environ["REQUEST_METHOD"] not in _WITHOUT_BODY:
            limit = settings.MAX_BODY_SIZE
            body, length = _read(environ["wsgi.input"], limit + 1)
            if length > limit:
                length = max(length, body_limit(environ.get("PATH_INFO", "")) + 1)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length)
        return self.application(environ, start_response)


def _is_chunked(environ: Environ) -> bool:
    named = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    return named and bool(environ.get("wsgi.input_terminated")) and not environ.get("CONTENT_LENGTH")


def _read(source: Any, most: int) -> tuple[SpooledTemporaryFile[bytes], int]:
    """Up to `most` bytes of the source in a file that goes with its last reader, and how many they are."""
    body = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    length = 0
    while piece := source.read(min(_PIECE, most - length)):
        body.write(piece)
        length += len(piece)
    body.seek(0)
    return body, length
