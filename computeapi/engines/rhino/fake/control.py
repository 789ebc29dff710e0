"""How is the fake told what to do over HTTP? By the paths under /fake/, which no Compute has and no key guards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from computeapi.engines.rhino.fake.answers import Answer, document, text
from computeapi.engines.rhino.fake.misbehaviour import BEHAVIOURS

if TYPE_CHECKING:
    from computeapi.engines.rhino.fake.log import Seen
    from computeapi.engines.rhino.fake.server import FakeCompute


def answer(fake: FakeCompute, seen: Seen) -> Answer:
    """POST /fake/next, /fake/release, /fake/forget, /fake/reset; GET /fake/log, /fake/behaviours."""
    match seen.method, seen.path:
        case "GET", "/fake/log":
            return document([each.as_json() for each in fake.log])
        case "GET", "/fake/behaviours":
            return document(sorted(BEHAVIOURS))
        case "POST", "/fake/next":
            return _next(fake, seen.body)
        case "POST", "/fake/release":
            fake.release()
        case "POST", "/fake/forget":
            fake.forget()
        case "POST", "/fake/reset":
            fake.reset()
        case _:
            return text(404, "POST next, release, forget, reset; GET log, behaviours.")
    return Answer(status=204)


def _next(fake: FakeCompute, body: bytes) -> Answer:
    """`{"behaviour": "hang", "times": 2, "path": "/io"}`; `times` null: from now on."""
    try:
        asked: dict[str, Any] = json.loads(body)
        fake.next(asked["behaviour"], times=asked.get("times", 1), path=asked.get("path", "/grasshopper"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return text(400, f"A behaviour is due, one of {', '.join(sorted(BEHAVIOURS))}; times: a number or null; path.")
    return Answer(status=204)
