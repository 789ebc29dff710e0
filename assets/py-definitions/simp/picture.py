"""What does a density look like? Pixels from paper (void) to ink (solid), a whole number of them an element."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simp.grid import Array

PAPER = np.array([244.0, 246.0, 248.0])
INK = np.array([22.0, 52.0, 84.0])
LONG_SIDE = 960


def paint(density: Array) -> npt.NDArray[np.uint8]:
    """RGB pixels, the top row first, about LONG_SIDE along the longer side."""
    size = max(1, LONG_SIDE // max(density.shape))
    seen = np.flipud(density.T)[..., None]
    pixels = (PAPER + seen * (INK - PAPER)).round().astype(np.uint8)
    return pixels.repeat(size, axis=0).repeat(size, axis=1)
