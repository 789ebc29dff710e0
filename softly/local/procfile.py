"""Which processes does the Procfile name, and what does each run?"""

import shlex
import sys
from pathlib import Path

from honcho.environ import parse_procfile

from softly.local.processes import StartError


def commands(file: Path) -> dict[str, list[str]]:
    """The command line of each process; `python` means the one we run on. No shell is involved."""
    try:
        lines = parse_procfile(file.read_text(encoding="utf-8")).processes
        found = {name: shlex.split(line) for name, line in lines.items()}
    except (OSError, ValueError, AssertionError) as error:
        raise StartError(f"{file} can't be read: {error}") from error
    return {name: [sys.executable if word == "python" else word for word in line] for name, line in found.items()}
