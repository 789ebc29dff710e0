"""How is something fetched from another server? With a limit on its time and its size, and without redirects. Pure."""

from __future__ import annotations

import time
from typing import Any

import httpx

from softly.lib.destinations import Destinations, Refused


class FetchFailed(Exception):
    """The other server is away, too slow, says too much, or something else than 200; the reason in a word or two."""


def get(url: str, *, seconds: float, most: int, destinations: Destinations | None = None) -> bytes:
    """The body of a 200, of at most `most` bytes, in at most about `seconds`. Without `destinations` the `url` comes
    from the operator's settings, and addresses of the private network are allowed; with them it connects to an address
    that they gave and to no other. Raises FetchFailed."""
    end = time.monotonic() + seconds
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=destinations is None) as client,
            client.stream("GET", **_target(url, destinations)) as answer,
        ):
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


def _target(url: str, destinations: Destinations | None) -> dict[str, Any]:
    """What to ask httpx for: with `destinations` the checked address itself, under the name that was asked for in Host
    and in TLS. A proxy of the environment would resolve the name anew, so there is none."""
    if destinations is None:
        return {"url": url}
    asked = httpx.URL(url)
    if asked.scheme not in ("http", "https") or not asked.host:
        raise FetchFailed("not http or https")
    host = asked.raw_host.decode("ascii")
    try:
        address = destinations.addresses(host, asked.port or (443 if asked.scheme == "https" else 80))[0]
    except Refused as error:
        raise FetchFailed(str(error)) from error
    return {
        "url": asked.copy_with(host=address, userinfo=b""),
        "headers": {"Host": asked.netloc.decode("ascii")},
        "extensions": {"sni_hostname": host},
    }
