"""What does Softly hold of a user? Each part of it says so itself, and so can be counted, exported and deleted.

A part registers when its app is ready; accounts know none of them by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """What somebody used in a span of time, of each quota that a part knows of, and by day."""

    solves: int = 0
    compute_seconds: float = 0.0
    ai_tokens: int = 0

    def __add__(self, other: Used) -> Used:
        return Used(
            solves=self.solves + other.solves,
            compute_seconds=self.compute_seconds + other.compute_seconds,
            ai_tokens=self.ai_tokens + other.ai_tokens,
        )


class Holding(Protocol):
    """One part of Softly that has rows of users. All of it is read from the rows, never from counters beside them."""

    name: str

    def statistics(self, user_id: UUID) -> Mapping[str, int]:
        """Counts for the profile, by name."""

    def used(self, user_id: UUID, start: datetime, end: datetime) -> Used:
        """Of the quotas that are by month."""

    def stored(self, user_id: UUID) -> int:
        """Bytes that lie there now."""

    def days(self, user_id: UUID, start: datetime, end: datetime) -> Mapping[date, Mapping[str, float]]:
        """What the plot of a month shows, by day."""

    def export(self, user_id: UUID) -> Iterable[Mapping[str, Any]]:
        """Each row as JSON."""

    def erase(self, user_id: UUID) -> None:
        """All of it, for ever."""


_all: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    _all[holding.name] = holding


def all_of_them() -> Iterable[Holding]:
    return tuple(_all.values())
