"""How is an answer kept that only its own client may read again? Encrypted with a key made of the client's. Pure.

Answers to `POST /api/keys` carry secrets, and bodies sent to `POST /api/sessions` passwords. What is stored of them
tells nothing to whoever has the database, and SECRET_KEY alone doesn't open it: the client's Idempotency-Key, which is
not stored, is part of every key that is derived here (HKDF, RFC 5869; AES-256-GCM).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_PURPOSE = b"softly: idempotent requests"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptAnswer:
    """What is sent again; `cookies` are whole Set-Cookie values."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)


class Seal:
    """All that is derived from one Idempotency-Key of one principal on one route."""

    def __init__(self, *, secret: str, principal: str, route: str, key: str) -> None:
        """None of them may hold a NUL."""
        material = "\0".join((secret, principal, route, key)).encode()
        derived = HKDF(algorithm=SHA256(), length=96, salt=None, info=_PURPOSE).derive(material)
        self.name = derived[:32].hex()
        """By which the row is found; says nothing of what it was made of."""
        self._request_key, self._answer_key = derived[32:64], derived[64:]

    def digest(self, parts: Iterable[bytes]) -> str:
        """Equal for equal requests. Keyed, for a body may be short enough to be guessed."""
        mac = hmac.new(self._request_key, digestmod="sha256")
        for part in parts:
            mac.update(len(part).to_bytes(8, "big"))
            mac.update(part)
        return mac.hexdigest()

    def close(self, answer: KeptAnswer) -> bytes:
        head: dict[str, Any] = {"status": answer.status, "headers": answer.headers, "cookies": answer.cookies}
        nonce = secrets.token_bytes(_NONCE)
        plain = orjson.dumps(head) + b"\n" + answer.body
        return nonce + AESGCM(self._answer_key).encrypt(nonce, plain, self.name.encode())

    def open(self, sealed: bytes) -> KeptAnswer | None:
        """None for what was not closed by this very key."""
        try:
            plain = AESGCM(self._answer_key).decrypt(sealed[:_NONCE], sealed[_NONCE:], self.name.encode())
        except (InvalidTag, ValueError):
            return None
        head, _, body = plain.partition(b"\n")
        return KeptAnswer(body=body, **orjson.loads(head))
