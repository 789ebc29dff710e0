"""A definition of ours, read: from the objects on its canvas to its interface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from definitions.readers import grasshopper
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh
from definitions.schema import Input, Interface

Save = Callable[..., Path]
Read = Callable[..., Interface]
ReadOne = Callable[..., Input]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A file with these things; named arguments are those of a document."""

    def saved(*things: gh.Thing, **document: Any) -> Path:
        path = tmp_path / "Shelf.gh"
        whole = gh.Document(**({"name": "Shelf.gh"} | document), objects=things)
        path.write_bytes(write_gh(whole.archive()))
        return path

    return saved


@pytest.fixture
def read(save: Save) -> Read:
    """The interface of the same."""
    return lambda *things, **document: grasshopper.read(save(*things, **document))


@pytest.fixture
def one(read: Read) -> ReadOne:
    """The only input that these things make."""

    def only(*things: gh.Thing) -> Input:
        (found,) = read(*things).inputs
        return found

    return only
