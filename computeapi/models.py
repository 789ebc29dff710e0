"""Index of the models of all slices."""

from computeapi.solve.models import SolveRecord

__all__ = ["SolveRecord"]
