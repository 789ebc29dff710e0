"""Jobs of Rhino Compute's clients: what they ask for with `Prefer: respond-async`."""

from __future__ import annotations

from computeapi.compute.computing import GRASSHOPPER
from computeapi.solve.tasks import register

register(GRASSHOPPER, title="Solve as Rhino Compute does", bucket="solve")
