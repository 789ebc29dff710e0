"""What is a page of numbers made of? Tiles and lying bars, and numbers as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import reverse

from computeapi.monitoring.charts import thousands

UNKNOWN = "?"


class Viewer(Protocol):
    """Who looks at it."""

    def has_perm(self, perm: str) -> bool: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One lying bar: `width` is in per cent; `more` a paler one behind it; `kind` its colour where bars differ."""

    label: str
    value: str
    width: float
    more: float = 0.0
    url: str = ""
    title: str = ""
    kind: str = ""


def list_of(model: Any) -> str:
    """The address of the admin's list of them."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def compact(value: int) -> str:
    """Exact where there is room for it: 90 210, 905 k, 1.2 M."""
    if value < 100_000:
        return thousands(value)
    return f"{value / 1000:.0f} k" if value < 999_500 else f"{value / 1_000_000:.1f} M"


def percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return "under 0.1 %" if 0 < share < 0.1 else f"{share:.1f} %"


def duration(milliseconds: float) -> str:
    if milliseconds < 10:
        return f"{milliseconds:.1f} ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
