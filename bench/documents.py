"""How long do documents and tables take to write: a page and a hundred of PDF, DOCX, and 10,000 rows of Excel?

Each is written as in operation: in a jailed solver process of its own, forked from a host that has loaded the writers,
so that its first page opens the fonts and nothing is kept from one file to the next. Every file has other numbers in
it. "CPU" is what these processes took of a processor. "plain" is a line of text set by Typst with one font in a process
forked likewise, with no jail, no template and nothing of ours: it runs between the others, and the ratios are to it.

How to read it: medians of the run, wanted under 60 ms for a page of PDF, 1 s for a hundred, 1 s for 10,000 rows. A
machine that does something else meanwhile makes all times longer, those of "plain" too: then the ratio by processor
time is what can be compared between runs.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import stage  # noqa: F401, isort: skip - makes the project importable
import figures
import pypdf
import typst

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from computeapi.engines.wire import pack
from computeapi.files.writers import registry, typesetting

CREATED = datetime(2026, 3, 31, tzinfo=UTC)
PAGES, ROWS = 100, 10_000
GOALS = {"PDF, a page": 60.0, f"PDF, {PAGES} pages": 1000.0, f"XLSX, {ROWS:,} rows": 1000.0}  # ms
LOREM = "A board that is loaded evenly sags with the fourth power of its span, so that little more is much more. "
PLAIN = b'#set document(title: "Plain")\n#set text(font: "Noto Sans")\nA line of text.'
COMPILER = typst.Compiler(font_paths=[str(folder) for folder in typesetting.READABLE], ignore_system_fonts=True)
_numbers = count(1)

type Kind = tuple[str, str, Callable[[], dict[str, Any]], int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=15, help="of each kind; a fifth as many of the long ones")
    options = parser.parse_args()
    kinds: list[Kind] = [
        ("PDF, a page", "pdf", lambda: report(1), options.files),
        ("PDF, a quotation", "pdf", quotation, options.files),
        (f"PDF, {PAGES} pages", "pdf", lambda: report(PAGES), max(3, options.files // 5)),
        ("DOCX, a page", "docx", lambda: report(1), options.files),
        (f"DOCX, {PAGES} pages", "docx", lambda: report(PAGES), max(3, options.files // 5)),
        (f"XLSX, {ROWS:,} rows", "xlsx", table, max(3, options.files // 5)),
    ]
    print(figures.machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="softly-bench-") as folder:
        pool = SolverPool(Path(folder), tasks={"file": "computeapi.files.child:build"})
        try:
            rows, medians = measured(pool, kinds)
        finally:
            pool.close()
    print(figures.table(["", "ms", "CPU", "ratio", "ratio of CPU", "KB", "pages"], rows))
    for name, goal in GOALS.items():
        print(figures.verdict(name, medians[name], goal, unit=" ms", below=True))


def measured(pool: SolverPool, kinds: list[Kind]) -> tuple[list[list[str]], dict[str, float]]:
    rows, medians = [], {}
    for name, writer, body, files in kinds:
        in_jail(pool, writer, body())  # starts the host
        times, plain = [], []
        for _ in range(files):
            plain.append(plain_page())
            times.append(timed(pool, writer, body()))
        walls, works = ([pair[at] for pair in times] for at in (0, 1))
        medians[name] = figures.median(walls)
        ratios = [
            figures.median(of) / figures.median([pair[at] for pair in plain]) for at, of in ((0, walls), (1, works))
        ]
        data = in_jail(pool, writer, body())
        pages = str(len(pypdf.PdfReader(io.BytesIO(data)).pages)) if writer == "pdf" else ""
        shown = [figures.spread(walls), figures.spread(works), *(f"{ratio:.1f}" for ratio in ratios)]
        rows.append([name, *shown, f"{len(data) / 1000:,.0f}", pages])
    return rows, medians


def timed(pool: SolverPool, writer: str, body: dict[str, Any]) -> tuple[float, float]:
    """Time, and processor time of the solver process, in milliseconds."""
    worked, begun = settled(pool), time.perf_counter()
    in_jail(pool, writer, body)
    taken = time.perf_counter() - begun
    return taken * 1000, (settled(pool) - worked) * 1000


def settled(pool: SolverPool) -> float:
    """Seconds of processor time that all solver processes took: one counts when it has ended."""
    while (stats := pool.stats()).children:
        time.sleep(0.005)
    return stats.cpu_seconds


def plain_page() -> tuple[float, float]:
    """The same two of a line that Typst sets. This process sets none: Typst's threads don't come along in a fork."""
    begun = time.perf_counter()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # the pool's threads wait meanwhile
        pid = os.fork()
    if pid == 0:
        COMPILER.compile(input={"main.typ": PLAIN}, format="pdf", pdf_standards=["a-2a"], timestamp=0)
        os._exit(0)
    _, _, used = os.wait4(pid, 0)
    return (time.perf_counter() - begun) * 1000, (used.ru_utime + used.ru_stime) * 1000


def in_jail(pool: SolverPool, writer: str, body: dict[str, Any]) -> bytes:
    payload = pack(
        {"writer": writer, "body": json.dumps(body), "more": {}, "sheets": {}, "created": CREATED.isoformat()}
    )
    limits = Limits(seconds=60)
    return pool.run("file", payload, limits=limits, readable=registry.readable(writer), deadline=Deadline(60))


def report(pages: int) -> dict[str, Any]:
    """A heading, paragraphs, a list and a table of 12 rows on each page."""
    content: list[dict[str, Any]] = []
    for page in range(pages):
        number = next(_numbers)
        rows = [[f"Board {number + row}", 1200 + row, (number + row) / 4, LOREM[:30]] for row in range(12)]
        content += [
            {"type": "heading", "level": 1 + page % 3, "text": f"Shelf {number}"},
            {"type": "paragraph", "text": f"{number}: {LOREM * 4}"},
            {"type": "list", "items": [f"Oak {number}", f"Ash {number}", LOREM]},
            {"type": "table", "headers": ["Part", "Length", "Mass", "Remark"], "rows": rows},
            {"type": "paragraph", "text": f"{LOREM * 3}{number}."},
        ]
        content += [{"type": "pageBreak"}] if page < pages - 1 else []
    return {"title": "Shelves", "content": content, "contents": pages > 1, "metadata": {"company": "Example Joinery"}}


def quotation() -> dict[str, Any]:
    number = next(_numbers)
    items = [{"description": f"Shelf {at}", "quantity": at, "unitPrice": "489.90", "taxRate": 20} for at in range(1, 9)]
    offer = {
        "number": f"Q-{number}",
        "currency": "EUR",
        "from": {"name": "Example Joinery", "address": ["1 Mill Lane"]},
        "to": {"name": f"Customer {number}"},
        "items": items,
    }
    return {"title": f"Shelves for {number}", "template": "quotation", "quotation": offer}


def table() -> dict[str, Any]:
    number = next(_numbers)
    headers = [{"id": f"c{at}", "title": f"Column {at}"} for at in range(8)]
    rows = [[f"Board {row}", row, row / 7, True, number, LOREM[:20], row * number, None] for row in range(ROWS)]
    return {"title": "Shelves", "headers": headers, "rows": rows}


if __name__ == "__main__":
    main()
