"""With which keys does the external identity provider sign? Its JWKS (RFC 7517), fetched when needed and then kept.

It is fetched again once it is old, and when a token names a key that isn't in it: at most every PAUSE seconds, so that
made-up names cost the provider nothing. While it is away the known keys stay. A key that can't be used (another kind, a
secret, one for encryption) doesn't hide the others.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

import jwt
from django.conf import settings

from softly.lib import http
from softly.lib.errors import Unavailable

logger = logging.getLogger(__name__)

AGE, PAUSE = 3600.0, 30.0
PATIENCE = 3.0
"""Seconds that the first request waits for the keys."""
MAX_SIZE = 256 << 10


class IdentityProviderUnavailable(Unavailable):
    code, title = "IDENTITY_PROVIDER_UNAVAILABLE", "Identity provider unavailable"


class Keys:
    """The provider's keys by their id. Safe for threads."""

    def __init__(self) -> None:
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -1e9
        self._lock = threading.Lock()

    def find(self, key_id: str) -> jwt.PyJWK | None:
        """None for a name that it doesn't have. Raises IdentityProviderUnavailable where no key is known at all."""
        # Of many one asks. The others wait only while nothing is known.
        if self._has_to_ask(key_id) and self._lock.acquire(blocking=not self._keys):
            try:
                if self._has_to_ask(key_id):
                    self._fetch()
            finally:
                self._lock.release()
        if not self._keys:
            raise IdentityProviderUnavailable(
                "The identity provider's keys can't be read; try again.", retry_after=int(PAUSE)
            )
        return self._keys.get(key_id)

    def _has_to_ask(self, key_id: str) -> bool:
        now = time.monotonic()
        is_wanting = key_id not in self._keys or now - self._read_at > AGE
        return is_wanting and now - self._tried_at > PAUSE

    def _fetch(self) -> None:
        try:
            found = read_keys(http.get(settings.JWT_JWKS_URL, seconds=PATIENCE, most=MAX_SIZE))
        except (http.FetchFailed, ValueError, RecursionError) as error:
            logger.warning("the identity provider's keys can't be read", extra={"reason": str(error)[:200]})
        else:
            self._keys = found
            self._read_at = time.monotonic()
        # After the answer, so that those who came meanwhile wait for it.
        self._tried_at = time.monotonic()


def read_keys(body: bytes) -> dict[str, jwt.PyJWK]:
    """Those of a key set that can verify a signature. Raises ValueError where there is none."""
    document = json.loads(body)
    listed = document.get("keys") if isinstance(document, dict) else None
    keys = (_key(item) for item in listed) if isinstance(listed, list) else ()
    found = {str(key.key_id or ""): key for key in keys if key}
    if not found:
        raise ValueError("no key for signatures in the set")
    return found


def _key(item: Any) -> jwt.PyJWK | None:
    if not isinstance(item, dict) or item.get("kty") == "oct" or item.get("use", "sig") != "sig":
        return None
    try:
        return jwt.PyJWK(item)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, LookupError) as error:
        logger.info("a key of the identity provider can't be used", extra={"reason": type(error).__name__})
        return None
