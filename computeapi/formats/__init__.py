"""Which files can be made of the meshes of a solve? One module a format; `all()` and `get(name)` know them."""

from computeapi.formats.base import Format
from computeapi.formats.registry import all, get

__all__ = ["Format", "all", "get"]
