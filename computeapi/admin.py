"""Index of the admin of all slices."""

from computeapi.solve import admin  # noqa: F401
