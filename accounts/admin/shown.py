"""How are values shown that are no plain text? JSON, moments that may be missing, lists."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"


def as_json(value: Any) -> SafeString | str:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html('<pre class="json" tabindex="0">{}</pre>', text) if value else NOTHING


def words(values: Iterable[str]) -> str:
    return ", ".join(values) or NOTHING


def moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else NOTHING


def seconds(count: int) -> str:
    """900 is 15 min."""
    for size, name in ((86_400, "day"), (3600, "h"), (60, "min")):
        if count % size == 0:
            many = count // size
            plural = "s" if name == "day" and many > 1 else ""
            return f"{many} {name}{plural}"
    return f"{count} s"
