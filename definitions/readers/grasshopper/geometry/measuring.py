"""The process that asks openNURBS for bounding boxes: a line of its JSON in, a line of six numbers, null or false out.

A program of its own, started by boxes.py with nothing in its environment; it imports nothing of Softly.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from contextlib import suppress
from typing import Any

_LIMITS = {
    resource.RLIMIT_AS: 2 << 30,
    resource.RLIMIT_CPU: 5,  # seconds
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 0,
}
_NOTHING_NEW = {resource.RLIMIT_NOFILE: 0, resource.RLIMIT_NPROC: 0}
"""Once all is loaded: no file, no socket, and no process but for root."""


def main() -> None:
    _set(_LIMITS)
    import rhino3dm  # under the limits: its library is what they are for

    decode: Any = rhino3dm.CommonObject.Decode  # type: ignore[attr-defined]  # not in its stub
    _set(_NOTHING_NEW)
    for line in sys.stdin:
        print(json.dumps(_box(decode, line)), flush=True)


def _set(limits: dict[int, int]) -> None:
    for limit, most in limits.items():
        with suppress(ValueError, OSError):  # a system that doesn't have it
            resource.setrlimit(limit, (most, most))


def _box(decode: Any, line: str) -> list[float] | bool | None:
    """None for geometry without extent, False for what openNURBS can't read."""
    try:
        corners = decode(json.loads(line)).GetBoundingBox()
    except (TypeError, ValueError, AttributeError, RuntimeError, MemoryError):
        return False
    lowest, highest = ((corner.X, corner.Y, corner.Z) for corner in (corners.Min, corners.Max))
    is_box = all(a <= b and math.isfinite(b - a) for a, b in zip(lowest, highest, strict=True))
    return [*lowest, *highest] if is_box else None


if __name__ == "__main__":
    main()
