"""Why can't a definition be solved here? In a few words for its card, plainly for visitors, with a hint for staff."""

from __future__ import annotations

from dataclasses import dataclass

from computeapi.engines import registry


@dataclass(frozen=True, kw_only=True)
class Reason:
    """`brief` fits on a card, `hint` is for staff only."""

    brief: str
    text: str
    hint: str = ""


_NO_RHINO = Reason(
    brief="Needs a Rhino server",
    text="Grasshopper models are solved by Rhino, and no Rhino server is connected to this site.",
    hint="Set RHINO_COMPUTE_URL to the address of a Rhino Compute server and start Softly again.",
)


def reason_of(engine: str) -> Reason | None:
    """None where its definitions can be solved."""
    told = registry.unavailable_reason(engine)
    if told is None:
        return None
    return _NO_RHINO if engine == "rhino" else Reason(brief="Can't be solved here", text=told)
