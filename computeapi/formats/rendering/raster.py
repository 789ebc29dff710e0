"""Which face is seen at each sample of the picture? A z-buffer over scan lines, all of it in numpy.

A sample belongs to a face when its centre does; borders are rounded by the same sums for both faces that share one,
so neither a gap nor an overlap shows. Memory is bounded: faces and samples are taken in blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from computeapi.formats.base import Faces, Floats

Ints = npt.NDArray[np.int64]

_FACES, _SAMPLES = 1 << 15, 1 << 19
NOTHING = -1


def nearest_faces(x: Floats, y: Floats, nearness: Floats, faces: Faces, width: int, height: int) -> Ints:
    """The number of the face with the greatest nearness at each sample, row by row, or NOTHING."""
    low, high = float(nearness.min()), float(nearness.max())
    levels = (nearness - low) * ((2**31 - 1) / ((high - low) or 1.0)) + 1.0
    seen = np.zeros(width * height, dtype=np.int64)
    for start in range(0, len(faces), _FACES):
        block = faces[start : start + _FACES].astype(np.int64)
        for sample, level, face in _samples(x, y, levels, block, width, height):
            np.maximum.at(seen, sample, level << 32 | (face + start))
    return np.where(seen > 0, seen & 0xFFFFFFFF, NOTHING)


def _samples(
    x: Floats, y: Floats, levels: Floats, faces: Ints, width: int, height: int
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Samples covered by the faces, the level of the face there, and the face's place in the block."""
    order = np.argsort(y[faces], axis=1, kind="stable")
    corners = np.take_along_axis(faces, order, axis=1)
    xs, ys, zs = (values[corners].T for values in (x, y, levels))
    along, down = _slopes(xs, ys, zs)
    first = np.clip(np.ceil(ys[0] - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(ys[2] - 0.5), 0, height).astype(np.int64)
    face, row = _runs(first, last - first)
    left, right = _borders(xs[:, face], ys[:, face], row + np.float64(0.5))
    start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
    count = np.clip(np.ceil(right - 0.5), 0, width).astype(np.int64) - start
    level = zs[0][face] + along[face] * (start + 0.5 - xs[0][face]) + down[face] * (row + 0.5 - ys[0][face])
    ends = np.cumsum(count)
    cuts = np.searchsorted(ends, np.arange(_SAMPLES, (int(ends[-1]) if len(ends) else 0) + _SAMPLES, _SAMPLES))
    at = 0
    for cut in cuts:
        part = slice(at, int(cut) + 1)
        at = part.stop
        span, column = _runs(start[part], count[part])
        values = level[part][span] + along[face[part]][span] * (column - start[part][span])
        yield row[part][span] * width + column, np.clip(values, 1, 2**31).astype(np.int64), face[part][span]


def _runs(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """For each run of `count` numbers from `first`: which run it is, and the number."""
    count = np.maximum(count, 0)
    which = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, first[which] + within


def _slopes(xs: Floats, ys: Floats, zs: Floats) -> tuple[Floats, Floats]:
    """How z changes along x and down y over each face; 0 for faces seen edge on."""
    ux, uy, uz = xs[1] - xs[0], ys[1] - ys[0], zs[1] - zs[0]
    vx, vy, vz = xs[2] - xs[0], ys[2] - ys[0], zs[2] - zs[0]
    area = ux * vy - uy * vx
    safe = np.where(area == 0.0, 1.0, area)
    flat = area == 0.0
    return np.where(flat, 0.0, (uz * vy - vz * uy) / safe), np.where(flat, 0.0, (vz * ux - uz * vx) / safe)


def _borders(xs: Floats, ys: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Where lines at height `at` enter and leave faces whose corners are sorted by height."""
    upper = at < ys[1]
    long = _crossing(xs[0], ys[0], xs[2], ys[2], at)
    short = np.where(upper, _crossing(xs[0], ys[0], xs[1], ys[1], at), _crossing(xs[1], ys[1], xs[2], ys[2], at))
    return np.minimum(long, short), np.maximum(long, short)


def _crossing(x0: Floats, y0: Floats, x1: Floats, y1: Floats, at: Floats) -> Floats:
    rise = y1 - y0
    return x0 + (at - y0) * ((x1 - x0) / np.where(rise > 0.0, rise, 1.0))
