"""How do bodies become a picture? Samples at twice the size, shaded in linear light and averaged.

So silhouettes are smooth, on light and dark pages alike. A see-through body shows what is behind its nearest side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from computeapi.engines.base import Mesh
from computeapi.formats.base import Faces, Floats
from computeapi.formats.rendering.camera import Camera, look_at
from computeapi.formats.rendering.light import lit, open_sky
from computeapi.formats.rendering.raster import NOTHING, nearest_faces
from computeapi.formats.rendering.scene import Scene, scene_of
from computeapi.formats.rendering.shadow import shadow
from computeapi.formats.shading import unit

_FINE = 2


def render(meshes: Sequence[Mesh], width: int, height: int) -> npt.NDArray[np.uint8]:
    """An RGBA picture (height, width, 4); all of it see-through if there is nothing to see."""
    bodies = [mesh for mesh in meshes if len(mesh.faces)]
    scene = scene_of(bodies) if bodies else None
    if scene is None or not len(scene.faces):
        return np.zeros((height, width, 4), dtype=np.uint8)
    camera = look_at(scene.vertices, width * _FINE, height * _FINE)
    picture = shadow(scene, camera)
    nearness = np.zeros(len(picture))
    opaque = scene.colors[:, 3] >= 1.0
    for part in (opaque, ~opaque):
        if part.any():
            _draw(picture, nearness, replace(scene, faces=scene.faces[part], colors=scene.colors[part]), camera)
    return _encoded(_averaged(picture.reshape(height, _FINE, width, _FINE, 4)))


def _draw(picture: Floats, nearness: Floats, scene: Scene, camera: Camera) -> None:
    placed = camera.place(scene.vertices)
    x, y, near = camera.project(placed)
    seen = nearest_faces(x, y, near, scene.faces, camera.width, camera.height)
    at = np.flatnonzero(seen != NOTHING)
    face = seen[at]
    weights, depth = _weights(x, y, near, scene.faces[face], *camera.centres(at))
    front = depth > nearness[at]
    at, face, weights, depth = at[front], face[front], weights[front], depth[front]
    nearness[at] = depth
    rays = camera.rays(*camera.centres(at))
    sight = -rays / np.sqrt(np.einsum("ij,ij->i", rays, rays))[:, None]
    normals = _between(scene.normals @ camera.axes.T, scene.faces[face], weights) * _side(x, y, scene.faces)[face]
    sky = _sky(at, rays / depth[:, None], normals, camera)
    color = lit(scene.colors[face, :3], normals, sight, camera.axes[:, 2], sky)
    alpha = scene.colors[face, 3:]
    picture[at] = np.concatenate([_toned(color) * alpha, alpha], axis=1) + picture[at] * (1.0 - alpha)


def _weights(x: Floats, y: Floats, near: Floats, faces: Faces, px: Floats, py: Floats) -> tuple[Floats, Floats]:
    """What each corner of its face gives to a sample, true to perspective, and the nearness of the sample."""
    (ax, bx, cx), (ay, by, cy) = x[faces].T, y[faces].T
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    area = np.where(area == 0.0, 1.0, area)
    second = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area
    third = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area
    flat = np.clip(np.stack([1.0 - second - third, second, third], axis=1), 0.0, 1.0)
    flat /= flat.sum(axis=1)[:, None]
    weights = flat * near[faces]
    depth = weights.sum(axis=1)
    return weights / depth[:, None], depth


def _between(values: Floats, faces: Faces, weights: Floats) -> Floats:
    return unit(np.einsum("ij,ijk->ik", weights, values[faces]))


def _side(x: Floats, y: Floats, faces: Faces) -> Floats:
    """1 for faces seen from outside, -1 from inside (n, 1): the inside of an open body is lit as its outside."""
    (ax, bx, cx), (ay, by, cy) = x[faces].T, y[faces].T
    inside = (bx - ax) * (cy - ay) > (by - ay) * (cx - ax)
    return np.where(inside, -1.0, 1.0)[:, None]


def _sky(at: npt.NDArray[np.int64], points: Floats, normals: Floats, camera: Camera) -> Floats:
    """Hollows, looked for at the size of the picture and spread over its samples."""
    row, column = np.divmod(at, camera.width)
    pixel = row // _FINE * (camera.width // _FINE) + column // _FINE
    first = (row % _FINE == 0) & (column % _FINE == 0)
    maps = np.full((2, 3, camera.height * camera.width // _FINE**2), np.nan, dtype=np.float32)
    maps[0][:, pixel[first]], maps[1][:, pixel[first]] = points[first].T, normals[first].T
    surface, upright = maps.reshape(2, 3, camera.height // _FINE, camera.width // _FINE)
    free: Floats = open_sky(surface, upright, camera.pixel * _FINE).ravel()[pixel].astype(np.float64)
    return free


def _averaged(picture: Floats) -> Floats:
    total = np.zeros((picture.shape[0], picture.shape[2], 4))
    for row in range(_FINE):
        for column in range(_FINE):
            total += picture[:, row, :, column]
    return total / _FINE**2


def _toned(color: Floats) -> Floats:
    """Bright parts roll off instead of clipping."""
    toned: Floats = 1.0 - np.exp(-1.35 * color)
    return toned


def _encoded(picture: Floats) -> npt.NDArray[np.uint8]:
    alpha = picture[..., 3:]
    linear = np.clip(picture[..., :3] / np.where(alpha > 0.0, alpha, 1.0), 0.0, 1.0)
    color = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(np.concatenate([color, alpha], axis=2) * 255.0).astype(np.uint8)
