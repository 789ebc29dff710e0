"""How does the end of a solve become a file's report?"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from computeapi.engines.base import EngineResult, Message, Source
from computeapi.engines.openscad.reasons import reason_of
from computeapi.management.evaluating.measures import measured
from computeapi.management.evaluating.reports import Fault, Report
from softly.lib.errors import DefinitionFailed, SoftlyError, ValidationFailed


def refused(file: str, reason: str) -> Report:
    """Of a file that wasn't evaluated."""
    return Report(file=file, faults=(Fault(message=reason, code=DefinitionFailed.code),))


def of_result(file: str, source: Source, result: EngineResult) -> Report:
    return Report(file=file, measures=measured(result), messages=tuple(_near(source, result.messages)))


def of_error(file: str, source: Source, error: SoftlyError) -> Report:
    """With what was said before it."""
    said = tuple(_near(source, map(_message, (error.details or {}).get("messages", ()))))
    fault = fault_of(source, error)
    is_said = any(message.level == "error" for message in said)
    return Report(file=file, messages=said, faults=(replace(fault, is_said=is_said),))


def fault_of(source: Source, error: SoftlyError) -> Fault:
    details: Mapping[str, Any] = error.details or {}
    return Fault(
        message=error.errors[0].message if isinstance(error, ValidationFailed) else reason_of(error),
        code=error.code,
        file=_name_near(source, details.get("file")),
        line=details.get("line"),
        column=details.get("column"),
    )


def _message(told: Mapping[str, Any]) -> Message:
    return Message(
        level=told["level"], text=told["message"], file=told["file"], line=told["line"], mark=told.get("mark")
    )


def _near(source: Source, messages: Iterable[Message]) -> Iterable[Message]:
    return (replace(message, file=_name_near(source, message.file)) for message in messages)


def _name_near(source: Source, name: str | None) -> str | None:
    """A file's name from the entry's folder, as OpenSCAD names it. The engine's begin at the root, or in a library."""
    holder = PurePath(source.entry).parent
    if not name or not holder.name or not (source.folder / name).is_file():
        return name
    return os.path.relpath(name, holder)
