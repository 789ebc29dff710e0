"""Index of the admin of all slices."""

from computeapi.catalog import admin as definitions  # noqa: F401 - which imports that of solves
from computeapi.files import admin as files  # noqa: F401
from computeapi.jobs import admin as jobs  # noqa: F401
