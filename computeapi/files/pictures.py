"""Which pictures may stand in a document? PNG and JPEG, of a bounded size; what comes out holds pixels alone.

`read` looks at the header alone, so that it can run anywhere; `prepared` decodes, and belongs into a solver process.
SVG is refused: it can name other files.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin

from softly.lib.errors import DefinitionFailed

MOST_BYTES = 10_000_000
MOST_PIXELS = 25_000_000
MOST_PIXELS_TOGETHER = 600_000_000
"""Of all pictures of a document: some fifteen seconds of decoding, where a file has sixty."""
LONGEST_SIDE = 2_400
"""Pixels of what is written: 300 dpi over the width of a page, as printers ask for."""

_ADDRESS = re.compile(r"^data:image/(png|jpeg);base64,")
_FORMATS = ("PNG", "JPEG")
_PLAIN_MODES = frozenset({"RGB", "L"})

# Pillow loads its plugins when a picture is first opened, and these two for some JPEG; a jailed process can't then.
Image.preinit()
_LOADED = (MpoImagePlugin, TiffImagePlugin)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """`media_type` is image/png or image/jpeg; width and height are in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def read(sent: Any) -> tuple[bytes, tuple[str, str] | None]:
    """The bytes of base64, or of a `data:` address, and what is wrong with them: a message and its code."""
    if not isinstance(sent, str) or not sent:
        return b"", ("Send a PNG or a JPEG in base64.", "required" if not sent else "type_error")
    if len(sent) > MOST_BYTES * 4 // 3 + 30:
        return b"", (f"An image may have {MOST_BYTES // 1_000_000} MB.", "too_long")
    try:
        data = base64.b64decode(_ADDRESS.sub("", sent, count=1), validate=True)
    except (binascii.Error, ValueError):
        return b"", ("Send base64, without line breaks.", "invalid_base64")
    return data, _problem(data)


def prepared(data: bytes) -> Prepared:
    """Upright, in RGB or grey, a PNG with its transparency, without whatever else the file held. Raises
    DefinitionFailed for what can't be decoded."""
    if problem := _problem(data):
        raise DefinitionFailed(f"A picture can't be used. {problem[0]}")
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded smaller at once
            image.load()
            return _written(image, is_photo=image.format == "JPEG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise DefinitionFailed("A picture is damaged: it can't be decoded.") from error


def pixels_of(data: bytes) -> int:
    """By its head; of one that `read` found nothing wrong with."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        return image.width * image.height


def _problem(data: bytes) -> tuple[str, str] | None:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "Send a PNG or a JPEG.", "invalid_image"
    if width * height > MOST_PIXELS:
        return f"An image may have {MOST_PIXELS // 1_000_000} million pixels.", "too_large"
    return None


def _written(image: Image.Image, *, is_photo: bool) -> Prepared:
    image = _in_plain_mode(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    image.info.clear()  # a comment or a profile would be written again
    data = io.BytesIO()
    if is_photo:
        image.save(data, "JPEG", quality=90)
    else:
        image.save(data, "PNG", compress_level=3)
    media_type = "image/jpeg" if is_photo else "image/png"
    return Prepared(data=data.getvalue(), media_type=media_type, width=image.width, height=image.height)


def _in_plain_mode(image: Image.Image) -> Image.Image:
    if image.mode in _PLAIN_MODES:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
