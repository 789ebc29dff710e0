"""Which axes does a plane have? Unit and upright to each other, of two directions or of the normal. Pure."""

from __future__ import annotations

import math

from computeapi.solve.inputs.values import Wrong

Numbers = tuple[float, float, float]
Axes = tuple[Numbers, Numbers, Numbers]

_PARALLEL = 1e-9
_EXACT = 1e-12
"""How far axes may be from unit and upright to be left as they are: an answer's plane, sent again, stays the same."""


def direction(vector: Numbers) -> Numbers:
    """The unit vector; one that is unit already stays as it is. Raises Wrong for no direction."""
    largest = max(map(abs, vector))
    if not largest:
        raise Wrong("It has no direction.", "invalid_axes")
    # By the largest first, whose square may be more than a float holds.
    x, y, z = (part / largest for part in vector)
    return vector if abs(math.hypot(x, y, z) * largest - 1.0) < _EXACT else _unit((x, y, z))


def axes_of(x: Numbers, y: Numbers) -> Axes:
    """X, Y and Z of two directions; Y is turned until it is upright to X. Raises Wrong where they are parallel."""
    z = _cross(x, y)
    if math.hypot(*z) < _PARALLEL:
        raise Wrong("XAxis and YAxis are parallel.", "invalid_axes")
    if abs(sum(a * b for a, b in zip(x, y, strict=True))) > _EXACT:
        y = _cross(_unit(z), x)
    return x, y, _cross(x, y)


def axes_across(normal: Numbers) -> Axes:
    """With a level X, and those of the world where the normal is upright."""
    x, y, _ = normal
    level = _unit((-y, x, 0.0)) if math.hypot(x, y) > _PARALLEL else (1.0, 0.0, 0.0)
    return axes_of(level, _unit(_cross(normal, level)))


def _cross(a: Numbers, b: Numbers) -> Numbers:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _unit(vector: Numbers) -> Numbers:
    length = math.hypot(*vector)
    x, y, z = vector
    return x / length, y / length, z / length
