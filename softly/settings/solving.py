"""Which definitions are there, and what may a solve take?"""

from __future__ import annotations

import os
from pathlib import Path

from softly import env
from softly.settings.run import BASE_DIR

DEFINITIONS_DIRS = env.words("DEFINITIONS_DIRS", help="more folders with definitions, besides assets/")
DEFINITION_FOLDERS = [
    *sorted((BASE_DIR / "assets").glob("*-definitions")),
    *((BASE_DIR / Path(folder).expanduser()).resolve() for folder in DEFINITIONS_DIRS),
]


def _folders(name: str, help: str) -> list[Path]:
    """As OpenSCAD reads its own variables of these names."""
    words = env.text(name, allowed="folders separated by :", help=help).split(os.pathsep)
    return [(BASE_DIR / Path(word.strip()).expanduser()).resolve() for word in words if word.strip()]


OPENSCADPATH = _folders("OPENSCADPATH", "more folders with OpenSCAD libraries, besides those of manage.py scad_library")
OPENSCAD_FONT_PATH = _folders("OPENSCAD_FONT_PATH", "more folders with fonts for text(), besides those that come along")
DEFINITIONS_MAX_AGE = env.number(
    "DEFINITIONS_MAX_AGE",
    1.0,
    minimum=0,
    maximum=3600,
    help="seconds after which definitions are read anew; a change is seen everywhere within twice that",
)
MAX_CONCURRENT_COMPUTATIONS = env.integer(
    "MAX_CONCURRENT_COMPUTATIONS", 5, minimum=1, maximum=1000, help="solves that run at a time on this machine"
)
MAX_QUEUE_SIZE = env.integer("MAX_QUEUE_SIZE", 100, minimum=0, maximum=100_000, help="solves that may wait")
QUEUE_TIMEOUT = env.integer("QUEUE_TIMEOUT", 30_000, minimum=0, help="milliseconds a solve waits at the most")
SOLVE_TIMEOUT = env.number("SOLVE_TIMEOUT", 30.0, minimum=0.1, maximum=3600, help="seconds a solve may take")
SOLVE_MEMORY = env.size("SOLVE_MEMORY", "2GB", minimum=128 << 20, help="memory a solve may use")
SOLVE_OUTPUT = env.size("SOLVE_OUTPUT", "256MB", minimum=1 << 20, help="size of one solve's result")
CACHE_TTL = env.integer("CACHE_TTL", 3600, minimum=300, help="seconds an answer is kept, where nothing else is said")
CACHE_TTL_MAX = env.integer("CACHE_TTL_MAX", 86_400, minimum=300, help="the longest a request may ask for, seconds")
BLOB_STORE_MAX = env.size("BLOB_STORE_MAX", "2GB", minimum=1 << 20, help="disk for results; the oldest go first")
ENABLE_FAKE_ENGINE = env.flag(
    "ENABLE_FAKE_ENGINE", False, help="solve *.fake definitions with the fake engine; for tests"
)
