"""Which sources does the editor offer to begin with? Short ones of our own, as static files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.templatetags.static import static

_EXAMPLES = {
    "box": ("Parametric box", "With a lid; made for the Customizer"),
    "gear": ("Spur gear", "An outline from a list of points"),
    "plate": ("Text plate", "Letters, fonts and colours"),
    "waves": ("Columns", "List comprehensions and loops"),
    "vase": ("Vase", "A profile, turned around"),
    "tree": ("Tree", "Recursion and function literals"),
    "sign": ("Flat sign", "2D, for a laser cutter"),
    "import": ("Imported outline", "A drawing from a second file"),
}
_BESIDE = {"import": ("leaf.svg",)}


def examples() -> list[dict[str, Any]]:
    """Title, a few words, and the address of each file by its name in the editor."""
    return [
        {"title": title, "about": about, "files": [{"name": file, "url": url} for file, url in _files(name)]}
        for name, (title, about) in _EXAMPLES.items()
    ]


def _files(name: str) -> Iterator[tuple[str, str]]:
    yield "main.scad", static(f"softly/examples/{name}.scad")
    for file in _BESIDE.get(name, ()):
        yield file, static(f"softly/examples/{file}")
