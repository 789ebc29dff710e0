"""What does a secret of ours look like? `softly_k_…` for API keys, `softly_s_…` for sessions, with a checksum. Pure.

A key is `softly_k_<name>_<secret><checksum>`: the name is public and finds the row, the secret has 190 bits, the
checksum (CRC-32 in base 62, six characters) tells a mistyped or cut token from a wrong one without a look at any row,
and lets scanners of leaked secrets be sure. Only SHA-256 digests are stored: the secrets are long and random, so that
a slow hash would protect nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from typing import Literal

Kind = Literal["k", "s"]

_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_NAME, _SECRET, _SUM = 10, 32, 6
_KEY = re.compile(rf"softly_k_([0-9A-Za-z]{{{_NAME}}})_[0-9A-Za-z]{{{_SECRET + _SUM}}}")
_SESSION = re.compile(rf"softly_s_[0-9A-Za-z]{{{_SECRET + _SUM}}}")


def new_key() -> tuple[str, str]:
    """A new API key: the whole token, and its public name."""
    name = _random(_NAME)
    return _summed(f"softly_k_{name}_{_random(_SECRET)}"), name


def new_session() -> str:
    return _summed(f"softly_s_{_random(_SECRET)}")


def kind_of(token: str) -> Kind | None:
    """Which of ours it is; None for anything else, also for one that was mistyped."""
    for kind, pattern in (("k", _KEY), ("s", _SESSION)):
        if pattern.fullmatch(token) and hmac.compare_digest(_summed(token[:-_SUM]), token):
            return kind  # type: ignore[return-value]
    return None


def name_of(key: str) -> str:
    """The public name of an API key of the right form."""
    return key[len("softly_k_") :][:_NAME]


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _summed(text: str) -> str:
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(_SUM):
        number, rest = divmod(number, 62)
        letters = _LETTERS[rest] + letters
    return text + letters
