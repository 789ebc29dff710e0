"""What does a model look like? A preview on a transparent ground, for galleries and lists."""

from __future__ import annotations

import io

from PIL import Image

from computeapi.formats.base import Format, Model
from computeapi.formats.rendering.picture import render

WIDTH, HEIGHT = 640, 480

# Pillow loads its plugins when a picture is first saved; a jailed process can't load anything then.
Image.preinit()


def write(model: Model) -> bytes:
    """A picture has no place for a name."""
    data = io.BytesIO()
    Image.fromarray(render(model.meshes, WIDTH, HEIGHT)).save(data, "PNG")
    return data.getvalue()


FORMAT = Format(name="png", title="PNG preview", media_type="image/png", extension="png", write=write)
