"""A failure frame back to the error it was: only those that a solve or its files may end with, found by their code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from computeapi.engines.solverd.protocol import ProtocolError
from softly.lib.errors import EngineUnavailable, FieldError, NotFound, SoftlyError, SolveError, ValidationFailed
from softly.lib.text import whole_json

_LONGEST_TEXT = 4000


def read_failure(body: bytes) -> SoftlyError:
    """Raises ProtocolError."""
    try:
        note = whole_json(json.loads(body))
        code, message, details = str(note["code"]), str(note["message"])[:_LONGEST_TEXT], note.get("details")
        if code == ValidationFailed.code:
            return ValidationFailed([_field(error) for error in details["errors"]])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ProtocolError("not a failure") from error
    if code not in _BY_CODE or not (details is None or isinstance(details, dict)):
        raise ProtocolError("not a failure of a solve")
    return _BY_CODE[code](message, details=details)


def _field(error: Any) -> FieldError:
    return FieldError(field=str(error["field"]), message=str(error["message"]), code=str(error["code"]))


def _with_children(kind: type[SoftlyError]) -> Iterator[type[SoftlyError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _with_children(child)


_KINDS: list[type[SoftlyError]] = [EngineUnavailable, NotFound, *_with_children(SolveError)]
_BY_CODE = {kind.code: kind for kind in _KINDS}
