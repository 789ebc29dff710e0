"""How is a text given to the evaluator, which reads files alone? As a file in memory: nothing is written to a disk."""

from __future__ import annotations

import os

FOLDER = "/proc/self/fd/"


def held(text: str) -> str:
    """The path of a file that holds `text` for as long as this process lives. Raises OSError where there is no room."""
    data = memoryview(text.encode(errors="replace"))
    file = os.memfd_create("source")
    while data:
        data = data[os.write(file, data) :]
    return f"{FOLDER}{file}"
