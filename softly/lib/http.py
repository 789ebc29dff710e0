"""How is something fetched from another server? With a limit on its time and its size, and without redirects. Pure."""

from __future__ import annotations

import time

import httpx


class FetchFailed(Exception):
    """The other server is away, too slow, says too much, or something else than 200; the reason in a word or two."""


def get(url: str, *, seconds: float, most: int) -> bytes:
    """The body of a 200, of at most `most` bytes, in at most about `seconds`. `url` comes from the operator's settings:
    addresses of the private network are allowed. Raises FetchFailed."""
    end = time.monotonic() + seconds
    body = bytearray()
    try:
        with httpx.stream("GET", url, timeout=seconds, follow_redirects=False) as answer:
            if answer.status_code != 200:
                raise FetchFailed(f"status {answer.status_code}")
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > most:
                    raise FetchFailed("too large")
                if time.monotonic() > end:
                    raise FetchFailed("too slow")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchFailed(type(error).__name__) from error
    return bytes(body)
