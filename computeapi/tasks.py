"""Index of the jobs of all slices: importing it registers their handlers."""

from computeapi.batches import tasks as batches  # noqa: F401
from computeapi.compute import tasks as compute  # noqa: F401
from computeapi.evaluate import tasks as evaluate  # noqa: F401
from computeapi.files import tasks as files  # noqa: F401
from computeapi.jobs import upkeep  # noqa: F401
from computeapi.monitoring import tasks as monitoring  # noqa: F401
from computeapi.solve import tasks as solve  # noqa: F401
from computeapi.solve import upkeep as solve_upkeep  # noqa: F401
