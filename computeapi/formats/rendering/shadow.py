"""What shade do the bodies throw on the ground they stand on? Soft, black, and see-through beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from computeapi.formats.base import Floats
from computeapi.formats.rendering.camera import Camera
from computeapi.formats.rendering.raster import NOTHING, nearest_faces
from computeapi.formats.rendering.scene import Scene

_COARSE = 4


def shadow(scene: Scene, camera: Camera) -> Floats:
    """Linear RGBA of each sample, as from a light straight above: narrow at the edge, wide around."""
    small = replace(camera, width=camera.width // _COARSE, height=camera.height // _COARSE)
    flat = scene.vertices.copy()
    flat[:, 2] = flat[:, 2].min()
    x, y, near = small.project(small.place(flat))
    covered = nearest_faces(x, y, near, scene.faces, small.width, small.height) != NOTHING
    shade = covered.reshape(small.height, small.width).astype(np.float64)
    soft = 0.22 * _blurred(shade, small.height // 40) + 0.16 * _blurred(shade, small.height // 12)
    picture = np.zeros((camera.height * camera.width, 4))
    image = Image.fromarray(soft.astype(np.float32)).resize((camera.width, camera.height), Image.Resampling.BILINEAR)
    picture[:, 3] = np.asarray(image).ravel()
    return picture


def _blurred(image: Floats, radius: int) -> Floats:
    """Three box filters, nearly a Gaussian."""
    for _ in range(3):
        for axis in (0, 1):
            padding = [(0, 0), (0, 0)]
            padding[axis] = (radius + 1, radius)
            sums = np.cumsum(np.pad(image, padding), axis=axis)
            image = (
                np.take(sums, range(2 * radius + 1, sums.shape[axis]), axis=axis)
                - np.take(sums, range(sums.shape[axis] - 2 * radius - 1), axis=axis)
            ) / (2 * radius + 1)
    return np.clip(image, 0.0, 1.0)
