"""Index of the admin of all slices."""

from computeapi.catalog import admin  # noqa: F401 - which imports the others'
