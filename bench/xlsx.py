"""How long does a table of 10,000 rows take to write, from the request's body to the bytes, and how much of it is ours?

Under 1 s is wanted for a workbook. "XlsxWriter" is that library alone, which writes the same cells and looks at none;
it runs between ours. On a machine that does something else meanwhile compare the ratios by processor time.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import stage  # noqa: F401, isort: skip - makes the project importable
import figures
import xlsxwriter

from computeapi.files.writers import csv, xlsx

ROWS = 10_000
RUNS = 5
GOAL = 1000.0
"""Milliseconds."""


def main() -> None:
    sent = body()
    ways: dict[str, Callable[[], bytes]] = {
        "XlsxWriter": lambda: alone(sent["rows"]),
        "Excel": lambda: xlsx.WRITER.write(xlsx.WRITER.read(sent)),
        "CSV": lambda: csv.WRITER.write(csv.WRITER.read(sent)),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, write in ways.items():
            times[name].append(timed(write))
    print(figures.machine())
    plain = figures.median([cpu for _, cpu in times["XlsxWriter"]])
    rows = [[name, *told(found, plain), f"{len(ways[name]()) / 1000:,.0f}"] for name, found in times.items()]
    print(figures.table([f"{ROWS:,} rows of 10 cells", "ms", "CPU", "ratio of CPU", "KB"], rows))
    excel = figures.median([wall for wall, _ in times["Excel"]])
    print(figures.verdict("a workbook", excel, GOAL, unit=" ms", below=True))


def told(times: list[tuple[float, float]], plain: float) -> list[str]:
    walls, works = ([pair[at] for pair in times] for at in (0, 1))
    return [figures.spread(walls), figures.spread(works), f"{figures.median(works) / plain:.2f}"]


def timed(write: Callable[[], bytes]) -> tuple[float, float]:
    """Time and processor time, in milliseconds."""
    begun, worked = time.perf_counter(), time.process_time()
    write()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000


def alone(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                (sheet.write_string if isinstance(cell, str) else sheet.write_number)(number, column, cell)
    return content.getvalue()


def body() -> dict[str, Any]:
    headers = [{"id": f"n{number}"} for number in range(7)] + [{"id": "a"}, {"id": "b"}, {"id": "d", "type": "date"}]
    rows = [[row * 1.5 + number for number in range(7)] + [f"part {row}", "steel", "2026-01-31"] for row in range(ROWS)]
    return {"headers": headers, "rows": rows}


if __name__ == "__main__":
    main()
