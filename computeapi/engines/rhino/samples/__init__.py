"""The Grasshopper definitions that ship in assets/gh-definitions, as Python; `_make.py` there writes the files.

They are of Grasshopper's own components alone, laid out as in files that Grasshopper wrote.
"""

from __future__ import annotations

from computeapi.engines.rhino.samples.crate import crate
from computeapi.engines.rhino.samples.shelf import shelf
from computeapi.engines.rhino.samples.stair import stair

SAMPLES = {"Crate.gh": crate, "Shelf.gh": shelf, "Stair.gh": stair}
