"""Which picture shows a definition in the gallery? Its defaults, solved and drawn once, behind everybody's solves."""

from __future__ import annotations

import logging
import queue
import threading
import time
from functools import cache

from django.db import Error as DatabaseError
from django.db import connection

from computeapi import formats
from computeapi.solve import artifacts, pipeline, results, validation
from computeapi.solve.request import Caller, SolveRequest
from computeapi.solve.shapes import files_of
from definitions.registry import Entry
from softly.lib.errors import SoftlyError

logger = logging.getLogger(__name__)

FORMAT = "png"
_STAFF = Caller(is_staff=True)
_FORGIVE_AFTER = 300.0


def find(entry: Entry) -> bytes | None:
    """The picture as PNG; None while it is being drawn or when it can't be: this call asks for it then."""
    key = _key(entry)
    if key is None:
        return None
    if data := results.store().get(key):
        return data
    _painter().ask(key, entry.md5)
    return None


def _key(entry: Entry) -> str | None:
    """Changes with everything the answer depends on; None when the defaults alone can't be solved."""
    try:
        call = validation.check(_request(entry.md5))
    except SoftlyError:
        return None
    return f"preview.{call.key}.{artifacts.WRITER_VERSION}"


def _request(md5: str, *, refresh: bool = False) -> SolveRequest:
    return SolveRequest(definition=md5, refresh=refresh, caller=_STAFF)


def _picture(md5: str, *, refresh: bool) -> bytes | None:
    """None when the solve has no meshes, or when a cached answer's are no longer kept."""
    result, kind = pipeline.solve(_request(md5, refresh=refresh)).answer.result, formats.get(FORMAT)
    return artifacts.of_result(result, kind, "preview") if kind in files_of(result) else None


class Painter:
    """One thread that draws one preview at a time, so that a gallery never takes more than one solver."""

    def __init__(self) -> None:
        self._wanted: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._asked: set[str] = set()
        self._refused: dict[str, float] = {}
        threading.Thread(target=self._work, name="previews", daemon=True).start()

    def ask(self, key: str, md5: str) -> None:
        """Draw it soon, unless it is on the way already or failed a short while ago."""
        with self._lock:
            if key in self._asked or time.monotonic() < self._refused.get(key, float("-inf")):
                return
            self._asked.add(key)
        self._wanted.put((key, md5))

    def _work(self) -> None:
        while True:
            key, md5 = self._wanted.get()
            pause = self._draw(key, md5)
            with self._lock:
                self._asked.discard(key)
                self._refused.pop(key, None)
                if pause:
                    self._refused[key] = time.monotonic() + pause

    def _draw(self, key: str, md5: str) -> float:
        """Seconds for which it isn't tried again."""
        try:
            data = _picture(md5, refresh=False) or _picture(md5, refresh=True)
            return 0 if data is not None and results.keep_bytes(key, data) else _FORGIVE_AFTER
        except Exception as error:  # the outermost loop of this thread, which draws the other previews too
            known = isinstance(error, SoftlyError | DatabaseError)
            reason = {"reason": type(error).__name__, "md5": md5}
            logger.warning("preview not drawn", extra=reason, exc_info=not known)
            return getattr(error, "retry_after", None) or _FORGIVE_AFTER
        finally:
            connection.close()


@cache
def _painter() -> Painter:
    """This process's own; made after the server has forked."""
    return Painter()
