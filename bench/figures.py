"""How are results told? Medians, percentiles, a table, and what else the machine was doing meanwhile."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def percentile(values: Sequence[float], part: float) -> float:
    """The nearest-rank percentile; `part` from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`median (lowest-highest)`."""
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def machine() -> str:
    """Load from others makes every figure worse: read them with this line."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"[{os.cpu_count()} cores, Python {platform.python_version()}, load average {load}]"


def verdict(name: str, value: float, limit: float, *, unit: str = "", below: bool) -> str:
    good = value < limit if below else value >= limit
    sign = "<" if below else ">="
    return f"{'met   ' if good else 'MISSED'}  {name}: {value:,.2f}{unit} (wanted {sign} {limit:g}{unit})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Left column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    )
