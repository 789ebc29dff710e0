"""Where does the viewer stand? In front, to the right and above, so near that the bodies fill the frame.

A perspective camera with a long lens. It measures in the size of the model, so any unit and any distance from the
origin look the same. It looks down more steeply on what is flat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from computeapi.formats.base import Floats

_RIGHT, _ABOVE, _FLAT_ABOVE = 0.62, 0.62, 1.15
_HALF_ANGLE = np.tan(np.radians(11.0))
_MARGIN = 0.88


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Camera:
    """Rows of `axes` point right, up and to the viewer. `eye` is in units of `size` from `middle`."""

    middle: Floats
    size: float
    axes: Floats
    eye: Floats
    width: int
    height: int

    @property
    def pixel(self) -> float:
        """The width of a sample at distance 1."""
        return float(2.0 * _HALF_ANGLE / self.height)

    def place(self, points: Floats) -> Floats:
        """Model coordinates to the camera's: right, up, towards the viewer; the viewer at 0, so all depths < 0."""
        placed: Floats = ((points - self.middle) / self.size - self.eye) @ self.axes.T
        return placed

    def project(self, placed: Floats) -> tuple[Floats, Floats, Floats]:
        """x and y in samples, y down, and nearness = 1 / distance, which is linear over a face on the screen."""
        nearness = -1.0 / placed[:, 2]
        x = self.width / 2.0 + placed[:, 0] * nearness / self.pixel
        y = self.height / 2.0 - placed[:, 1] * nearness / self.pixel
        return x, y, nearness

    def centres(self, samples: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """x and y of the middle of samples, which are counted row by row."""
        row, column = np.divmod(samples, self.width)
        return column.astype(np.float64) + 0.5, row.astype(np.float64) + 0.5

    def rays(self, x: Floats, y: Floats) -> Floats:
        """For samples, the points of their sight lines at distance 1 (third coordinate -1)."""
        across, up = (x - self.width / 2.0) * self.pixel, (self.height / 2.0 - y) * self.pixel
        return np.stack([across, up, np.full(len(x), -1.0)], axis=1)


def look_at(points: Floats, width: int, height: int) -> Camera:
    """A camera that shows all points, centred."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = float(np.linalg.norm(high - low)) or 1.0
    axes = _axes(high - low)
    turned = ((points - (low + high) / 2.0) / size) @ axes.T
    half_height = _HALF_ANGLE * _MARGIN
    half_width = half_height * width / height
    right = up = 0.0
    for _ in range(4):
        distance = max(
            _needed(turned[:, 0] - right, turned[:, 2], half_width),
            _needed(turned[:, 1] - up, turned[:, 2], half_height),
        )
        depth = distance - turned[:, 2]
        right += _off_centre((turned[:, 0] - right) / depth) * distance
        up += _off_centre((turned[:, 1] - up) / depth) * distance
    eye = np.array([right, up, distance]) @ axes
    return Camera(middle=(low + high) / 2.0, size=size, axes=axes, eye=eye, width=width, height=height)


def _axes(extent: Floats) -> Floats:
    flat = max(0.0, 1.0 - 4.0 * float(extent[2]) / (float(extent[:2].max()) or 1.0))
    towards = np.array([_RIGHT, -1.0, _ABOVE + flat * (_FLAT_ABOVE - _ABOVE)])
    towards /= np.linalg.norm(towards)
    right = np.cross([0.0, 0.0, 1.0], towards)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(towards, right), towards])


def _needed(across: Floats, depth: Floats, half: float) -> float:
    return float((depth + np.abs(across) / half).max())


def _off_centre(slopes: Floats) -> float:
    return float(slopes.min() + slopes.max()) / 2.0
