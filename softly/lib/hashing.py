"""How are contents named? By SHA-256; MD5 only where clients of Rhino Compute expect it. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Of what need not be held in memory."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def md5(data: bytes) -> str:
    """The id of a definition, as other servers for Grasshopper give it; not used where an attacker could gain by
    making two files with one MD5."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def digest_of_files(digests: Mapping[str, str]) -> str:
    """One SHA-256 over many files: relative path to SHA-256 of the content, in order of path."""
    lines = [f"{path}\0{digests[path]}\n" for path in sorted(digests)]
    return sha256("".join(lines).encode())


def keyed(secret: str, text: str) -> str:
    """A short name for something that must not be read back, an address for one (HMAC-SHA-256, 32 hex digits)."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]
