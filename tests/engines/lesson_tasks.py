"""A task that tells what its host has learned, and lessons that no host should learn."""

from __future__ import annotations

import json
import os
import signal
import threading

from computeapi.engines.solverd.tasks import Report

_known: list[str] = []


def known(payload: bytes, report: Report) -> bytes:
    return json.dumps(_known).encode()


def learn(lesson: str) -> None:
    if lesson == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if lesson == "raise":
        raise ValueError(lesson)
    if lesson == "thread":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    if lesson == "spin":
        while True:
            pass
    if lesson == "gorge":
        _known.append("x" * (4 << 30))
    _known.append(lesson)
