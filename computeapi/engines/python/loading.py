"""How does a definition's file become something to call? It is imported with its folder first on the path."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from softly.lib.errors import DefinitionFailed

MODULE = "softly_running_definition"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """`solve` with the classes it takes and returns. `inputs_name` is its parameter for them."""

    solve: Callable[..., object]
    inputs: type | None
    inputs_name: str
    outputs: type
    wants_progress: bool


@contextlib.contextmanager
def load(path: Path) -> Iterator[Definition]:
    """The definition in `path`; its modules are forgotten afterwards, so that the next one may use their names."""
    folder = str(path.parent)
    before = set(sys.modules)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, folder)
    try:
        yield _definition(_import(path))
    finally:
        sys.dont_write_bytecode = writes
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(folder):
                del sys.modules[name]
        sys.modules.pop(MODULE, None)


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise DefinitionFailed("The definition's file can't be imported.")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and type hints look their module up by name.
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return module


def _definition(module: ModuleType) -> Definition:
    solve = module.solve
    hints = typing.get_type_hints(solve)
    names = list(inspect.signature(solve).parameters)
    taken = [name for name in names if name != "progress"]
    return Definition(
        solve=solve,
        inputs=hints[taken[0]] if taken else None,
        inputs_name=taken[0] if taken else "",
        outputs=hints["return"],
        wants_progress="progress" in names,
    )
