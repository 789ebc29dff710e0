"""What came of one file? Its measures, what it said and what went wrong: as a line of JSON, or for eyes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from computeapi.engines.base import Message
from computeapi.management.evaluating.measures import Measures


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why a file failed; `code` is that of softly.lib.errors, lines and columns count from 1. Where it `is_said` a
    message tells it in OpenSCAD's words."""

    message: str
    code: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    is_said: bool = False

    def as_json(self) -> dict[str, Any]:
        place = {"file": self.file, "line": self.line, "column": self.column}
        return {"message": self.message, **place, "code": self.code}


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One file's, named as it was on the command line. After some errors OpenSCAD goes on: they are messages, no
    faults."""

    file: str
    measures: Measures = field(default_factory=Measures)
    messages: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0

    @property
    def success(self) -> bool:
        return not self.faults

    @property
    def console(self) -> list[str]:
        """The lines that OpenSCAD prints, and one for each fault that isn't said in them."""
        untold = (fault for fault in self.faults if not fault.is_said)
        errors = (Message(level="error", text=each.message, file=each.file, line=each.line) for each in untold)
        return [message.printed for message in (*self.messages, *errors)]

    def as_json(self) -> str:
        document = {
            "file": self.file,
            "success": self.success,
            **self.measures.as_json(),
            "messages": [message.as_json() for message in self.messages],
            "errors": [fault.as_json() for fault in self.faults],
            "console": self.console,
            "seconds": round(self.seconds, 4),
        }
        return json.dumps(_finite(document), allow_nan=False)

    def summary(self) -> str:
        """One line: the size or why there is none, and the time."""
        return f"{self.file}: {', '.join(self._summed_up())}, {self.seconds:.2f} s"

    def _summed_up(self) -> Iterator[str]:
        made = self.measures
        if not self.success:
            yield "failed"
        if made.dimension:
            yield f"{made.dimension}D"
            yield " x ".join(f"{length:.6g}" for length in made.size[: made.dimension]) + " mm"
            if made.dimension == 3:
                yield f"volume {made.volume:.6g} mm³"
            yield f"area {made.area:.6g} mm²"
            if made.dimension == 3:
                yield f"{made.facets} facets"
        elif self.success:
            yield "nothing to show"


def _finite(value: Any) -> Any:
    """With null for what JSON has no number for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, Sequence) and not isinstance(value, str) else value
