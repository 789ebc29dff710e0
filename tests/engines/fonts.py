"""A font that no machine has."""

from __future__ import annotations

from computeapi.engines.openscad.fonts import BUNDLED

OWN = "Softly Own Mono"
"""As long as the name it takes the place of: a font's tables keep their places."""


def own_font() -> bytes:
    """Liberation Mono under a name of our own, in both encodings of names."""
    data = (BUNDLED[0] / "LiberationMono-Regular.ttf").read_bytes()
    for encoding in ("utf-16-be", "ascii"):
        data = data.replace("Liberation Mono".encode(encoding), OWN.encode(encoding))
    return data
