"""How bright is a surface? A sky, a key light, a fill and a rim, all fixed to the viewer, and shade in hollows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from computeapi.formats.base import Floats

Singles = npt.NDArray[np.float32]

_KEY = np.array([-0.66, 0.62, 0.42])
_FILL = np.array([0.30, 0.20, 0.93])
_SKY, _GROUND = np.array([0.48, 0.51, 0.56]), np.array([0.13, 0.12, 0.115])
_BIAS, _STRENGTH = np.float32(0.12), 3.2
_RINGS = ((0.012, 6), (0.03, 8), (0.065, 10))


def lit(albedo: Floats, normals: Floats, sight: Floats, up: Floats, open_sky: Floats) -> Floats:
    """Linear RGB. Vectors are in the camera's coordinates and point away from the surface; `up` is the model's up."""
    key = np.clip(normals @ (_KEY / np.linalg.norm(_KEY)), 0.0, None)
    fill = np.clip(normals @ (_FILL / np.linalg.norm(_FILL)), 0.0, None)
    height = (normals @ up)[:, None] * 0.5 + 0.5
    ambient = (_GROUND + (_SKY - _GROUND) * height) * open_sky[:, None]
    facing = np.clip(np.einsum("ij,ij->i", normals, sight), 0.0, 1.0)
    half = sight + _KEY / np.linalg.norm(_KEY)
    half /= np.linalg.norm(half, axis=1)[:, None]
    shine = np.clip(np.einsum("ij,ij->i", normals, half), 0.0, 1.0) ** 48 * 0.16
    rim = (1.0 - facing) ** 4 * 0.10 * open_sky
    direct = (0.95 * key + 0.10 * fill) * (0.45 + 0.55 * open_sky)
    color: Floats = albedo * (ambient + direct[:, None]) + ((shine + rim) * open_sky)[:, None]
    return color


def open_sky(points: Singles, normals: Singles, reach: float) -> Singles:
    """What part of the sky is free above each pixel, 1 for all of it.

    `points` and `normals` are (3, height, width), NaN where nothing is seen. Neighbours in the picture that rise above
    the surface take some of the sky, the less the further they are; `reach` is the size of a pixel at distance 1.
    """
    height = points.shape[1]
    taken = np.zeros(points.shape[1:], dtype=np.float32)
    count = 0
    for number, (radius, steps) in enumerate(_RINGS):
        for step in range(steps):
            angle = 2.0 * np.pi * (step + 0.37 * number) / steps
            shift = round(radius * height * np.cos(angle)), round(radius * height * np.sin(angle))
            _take(taken, points, normals, shift, np.float32(3.0 * reach * max(1.0, radius * height)))
            count += 1
    return np.clip(1.0 - _STRENGTH * _blurred(taken) / count, 0.3, 1.0)


def _take(taken: Singles, points: Singles, normals: Singles, shift: tuple[int, int], reach: np.float32) -> None:
    dx, dy = shift
    here, there = _overlap(dy, points.shape[1]), _overlap(dx, points.shape[2])
    own = points[:, here[0], there[0]]
    x, y, z = points[:, here[1], there[1]] - own
    length = np.sqrt(x * x + y * y + z * z) + np.float32(1e-9)
    nx, ny, nz = normals[:, here[0], there[0]]
    rise = (nx * x + ny * y + nz * z) / length - _BIAS
    fade = 1.0 - length / (reach * -own[2])
    # Comparisons with NaN are false, so what isn't seen takes nothing.
    taken[here[0], there[0]] += np.where((rise > 0.0) & (fade > 0.0), rise * fade, np.float32(0.0))


def _overlap(shift: int, size: int) -> tuple[slice, slice]:
    return slice(max(0, -shift), size - max(0, shift)), slice(max(0, shift), size - max(0, -shift))


def _blurred(image: Singles) -> Singles:
    padded = np.pad(image, 1, mode="edge")
    rows = padded[:-2] + 2.0 * padded[1:-1] + padded[2:]
    blurred: Singles = (rows[:, :-2] + 2.0 * rows[:, 1:-1] + rows[:, 2:]) / np.float32(16.0)
    return blurred
