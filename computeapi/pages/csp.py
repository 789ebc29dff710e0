"""What may a page load and run? Own files only; of inline scripts the one whose hash is named."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def policy(*, inline_script: str) -> str:
    """The Content-Security-Policy of a page whose only inline script has exactly this text."""
    digest = b64encode(sha256(inline_script.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
