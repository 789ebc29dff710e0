"""What is wrong with a source, where its place is told beside it?"""

from __future__ import annotations

import re

from softly.lib.errors import SoftlyError

_PLACE = re.compile(r"\ALine \d+(?:, column \d+)?: ")


def reason_of(error: SoftlyError) -> str:
    """The error's message, which begins with the place in most of them, without it."""
    return (error.details or {}).get("reason") or _PLACE.sub("", error.message, count=1)
