"""What does a fake definition take? A JSON file in the public form of an interface says so; for tests.

`thumbnail` is its picture, in base64.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from definitions.schema import Interface, UnreadableDefinition

_INPUT: dict[str, Any] = {
    "nickname": None,
    "description": "",
    "treeAccess": False,
    "default": None,
    "minimum": None,
    "maximum": None,
    "atLeast": 1,
    "atMost": 1,
    "step": None,
    "choices": [],
    "unit": "",
    "group": "",
    "maxLength": None,
    "settable": True,
    "reason": "",
    "receiver": "",
    "boundingBox": None,
    "widget": "",
}
_OUTPUT: dict[str, Any] = {"nickname": None, "description": "", "unit": ""}


def read(path: Path) -> Interface:
    """Raises UnreadableDefinition when it isn't JSON of that form."""
    try:
        document = json.loads(path.read_text())
        return Interface.from_json(
            {
                "title": document.get("title", path.stem),
                "description": document.get("description", ""),
                "inputs": [_INPUT | item for item in document.get("inputs", [])],
                "outputs": [_OUTPUT | item for item in document.get("outputs", [])],
                "files": [],
                "author": document.get("author", ""),
                "plugins": document.get("plugins", []),
                "hasThumbnail": "thumbnail" in document,
                "presets": document.get("presets", []),
            }
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableDefinition(f"This is not a fake definition: {error}") from error


def thumbnail(path: Path) -> bytes | None:
    """Its picture, whatever that is. Raises UnreadableDefinition."""
    try:
        found = json.loads(path.read_text()).get("thumbnail")
        return None if found is None else base64.b64decode(found)
    except (ValueError, AttributeError, TypeError) as error:
        raise UnreadableDefinition(f"This is not a fake definition: {error}") from error
