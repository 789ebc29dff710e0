"""How long ago was that, how long did it take, and how long is it to wait? In the words of a person."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince

from softly.lib.errors import SoftlyError


def ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment, depth=1)} ago"


def took(milliseconds: float) -> str:
    """As format.js has it."""
    if milliseconds < 1:
        return "under 1 ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.3g} s"


def told(error: SoftlyError) -> str:
    """The message, without the wait at its end, which is shown beside it and counted down."""
    before, separator, _ = error.message.rpartition("; ")
    return f"{before}." if error.retry_after is not None and separator else error.message


def wait(error: SoftlyError) -> str:
    """840 is "14 min"; rounded up. Empty where there is nothing to wait for."""
    seconds = error.retry_after
    if seconds is None or seconds < 60:
        return "" if seconds is None else f"{seconds} s"
    if seconds < 3600:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600)} h" if seconds < 172_800 else f"{math.ceil(seconds / 86_400)} days"
