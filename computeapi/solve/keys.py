"""What is a solve called? By a SHA-256 over all that can change its answer, and nothing else. Pure.

Key order, spacing, aliases, `1` or `1.0`, left-out or spelt-out defaults don't change it: it is made from typed,
rounded, complete inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from computeapi.engines.base import Branches, Document

FORMAT = 1
"""Grows when answers made before must not be given any more."""


def solve_key(
    *,
    digest: str,
    engine: str,
    engine_version: str,
    inputs: Mapping[str, Branches],
    epoch: int = 0,
    document: Document | None = None,
    work: Mapping[str, Any] | None = None,
) -> str:
    """`digest` is over the definition and all it includes; `epoch` grows when staff forget its answers; `document` is
    given where the engine follows it; `work` says what else is asked than to solve a definition, as JSON."""
    parts: list[Any] = [FORMAT, digest, engine, engine_version, epoch, {name: dict(b) for name, b in inputs.items()}]
    if document is not None and document != Document():
        tolerances = [document.absolute_tolerance, document.angle_tolerance] if document.has_tolerances else []
        parts.append([document.units, document.version, *tolerances])
    if work is not None:
        parts.append(work)
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def time_to_live(name: str, *, inputs: int, usual: int) -> int:
    """Seconds an answer is kept where neither the definition nor the request says: longer for topology optimisation
    (expensive), shorter for analyses (their surroundings change), twice that above ten inputs, at least 300."""
    seconds = 7200 if name.startswith("TopoOpt") else 1800 if "Analysis" in name else usual
    return max(300, seconds * (2 if inputs > 10 else 1))
