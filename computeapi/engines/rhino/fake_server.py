"""The scripted Rhino Compute for tests and demos; this is the index of `computeapi.engines.rhino.fake`."""

from computeapi.engines.rhino.fake.log import Seen
from computeapi.engines.rhino.fake.misbehaviour import BEHAVIOURS
from computeapi.engines.rhino.fake.server import FakeCompute, Mode

__all__ = ["BEHAVIOURS", "FakeCompute", "Mode", "Seen"]
