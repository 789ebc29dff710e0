"""What does each path answer, where the server does as it should?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from computeapi.engines.rhino.fake import meshing
from computeapi.engines.rhino.fake.answers import FAILED, NOTHING, Answer, document, text
from computeapi.engines.rhino.fake.children import NotLoaded
from computeapi.engines.rhino.fake.grasshopper import NoOutputs
from computeapi.engines.rhino.fake.schema import BadBody
from computeapi.engines.rhino.fake.solver.newtonsoft import BadValue

if TYPE_CHECKING:
    from computeapi.engines.rhino.fake.log import Seen
    from computeapi.engines.rhino.fake.server import FakeCompute

VERSION = {"rhino": "8.22.25217.12451", "compute": "fake", "git_sha": None}
RHINO_PLUGINS = {"Grasshopper": "8.22.25217.12451"}
GRASSHOPPER_PLUGINS = {"Softly Fake": "1.0.0.0"}


def answer(fake: FakeCompute, seen: Seen) -> Answer:
    """As Compute answers. What raises there is a 500 without a word; since 2026 a bad value is a 400 that says why."""
    try:
        return _get(fake, seen.path) if seen.method in ("GET", "HEAD") else _post(fake, seen)
    except BadValue as error:
        return text(400, str(error)) if fake.is_2026 else FAILED
    except (BadBody, NotLoaded, NoOutputs):
        return FAILED


def _get(fake: FakeCompute, path: str) -> Answer:
    match path:
        case "/":
            return text(200, "compute.rhino3d")
        case "/version":
            return document(VERSION)
        case "/healthcheck":
            return text(200, "Healthy")
        case "/activechildren":
            return text(200, str(fake.children.count))
        case "/idlespan":
            return text(200, "-1")
        case "/servertime":
            return document(datetime.now(UTC).isoformat())
        case "/plugins/rhino/installed":
            return document(RHINO_PLUGINS)
        case "/plugins/gh/installed":
            return document(GRASSHOPPER_PLUGINS)
    # Before 2026 the proxy gave 200 for whatever the child's status was.
    return Answer(status=404) if fake.is_2026 or not fake.is_proxied else NOTHING


def _post(fake: FakeCompute, seen: Seen) -> Answer:
    match seen.path:
        case "/grasshopper":
            return fake.solve(seen)
        case "/io":
            return fake.describe(seen)
    if seen.path.startswith("/rhino/geometry/"):
        return meshing.answer(seen.path.removeprefix("/rhino/geometry/"), seen.query, seen.body)
    return Answer(status=404)
