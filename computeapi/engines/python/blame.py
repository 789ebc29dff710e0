"""What does a user hear when a definition raises? The error, and the line of the definition that it comes from."""

from __future__ import annotations

import contextlib
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from computeapi.engines.python.authoring import Refused
from softly.lib.errors import DefinitionFailed, ResourceExhausted, SoftlyError

_FOLDERS = re.compile(r"(?<![\w.:/])/(?:[^\s/'\"():,]+/)+")
MAX_MESSAGE = 500


@contextlib.contextmanager
def definition_in(folder: Path) -> Iterator[None]:
    """Turn what code in `folder` raises into an error for the client, without a path of the server in it."""
    try:
        yield
    except SoftlyError:
        raise
    except Refused as error:
        raise DefinitionFailed(_clean(str(error), folder) or "The definition refused these inputs.") from error
    except MemoryError as error:
        raise ResourceExhausted("The definition ran out of memory.", details={"resource": "memory"}) from error
    except (Exception, SystemExit) as error:  # whatever a definition raises is its author's, not ours
        raise _blamed(error, folder) from error


def _blamed(error: BaseException, folder: Path) -> DefinitionFailed:
    message = f"{type(error).__name__}: {_clean(str(error), folder)}".removesuffix(": ")
    place = _place(error, folder)
    if place is None:
        return DefinitionFailed(message)
    file, line = place
    return DefinitionFailed(f"{message} ({file}, line {line})", details={"file": file, "line": line})


def _place(error: BaseException, folder: Path) -> tuple[str, int] | None:
    """The innermost line that lies in the definition's folder."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return Path(error.filename).name, error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if frame.lineno and path.is_relative_to(folder):
            return path.relative_to(folder).as_posix(), frame.lineno
    return None


def _clean(text: str, folder: Path) -> str:
    return _FOLDERS.sub("", text.replace(f"{folder}/", ""))[:MAX_MESSAGE]
