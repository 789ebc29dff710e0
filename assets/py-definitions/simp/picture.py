"""What does a density look like? A picture from paper (void) to ink (solid), without the stairs of its elements."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from simp.grid import Array

PAPER = np.array([244.0, 246.0, 248.0])
INK = np.array([22.0, 52.0, 84.0])
LONG_SIDE = 960


def paint(density: Array) -> npt.NDArray[np.uint8]:
    """RGB pixels, the top row first, LONG_SIDE along the longer side."""
    columns, rows = density.shape
    scale = LONG_SIDE / max(columns, rows)
    grey = Image.fromarray(np.flipud(density.T).astype(np.float32))
    smooth = grey.resize((max(1, round(columns * scale)), max(1, round(rows * scale))), Image.Resampling.BICUBIC)
    seen = np.clip(np.asarray(smooth, dtype=np.float64), 0.0, 1.0)[..., None]
    pixels: npt.NDArray[np.uint8] = (PAPER + seen * (INK - PAPER)).round().astype(np.uint8)
    return pixels
