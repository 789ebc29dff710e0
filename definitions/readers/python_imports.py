"""Which modules beside a Python definition does it import? They travel with it and count for its digest."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from definitions.schema import UnreadableDefinition

MAX_FILES = 200


def modules_beside(entry: Path, tree: ast.Module, parse: Callable[[Path], ast.Module]) -> tuple[str, ...]:
    """Paths relative to the definition's folder, with `/`, of all it imports from there, directly or not."""
    folder = entry.parent
    found: dict[PurePosixPath, None] = {}
    waiting = [(PurePosixPath(entry.name), tree)]
    while waiting:
        file, module = waiting.pop()
        for sibling in _imported(folder, file, module):
            if sibling in found or sibling == PurePosixPath(entry.name):
                continue
            _stay_inside(folder, sibling)
            found[sibling] = None
            if len(found) > MAX_FILES:
                raise UnreadableDefinition(f"The definition imports more than {MAX_FILES} files.")
            waiting.append((sibling, parse(folder / sibling)))
    return tuple(sorted(str(path) for path in found))


def _imported(folder: Path, file: PurePosixPath, tree: ast.Module) -> Iterator[PurePosixPath]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(folder, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            package = _package(file, node)
            for alias in node.names:
                yield from _files(folder, [*package, alias.name])


def _package(file: PurePosixPath, node: ast.ImportFrom) -> list[str]:
    """The absolute dotted name that `from … import` takes names out of."""
    inside = file.parent.parts
    if node.level > len(inside):
        if node.level:
            raise UnreadableDefinition(f"{file}, line {node.lineno}: this relative import leaves the folder.")
        inside = ()
    base = list(inside[: len(inside) - node.level + 1]) if node.level else []
    return [*base, *(node.module.split(".") if node.module else [])]


def _files(folder: Path, dotted: list[str]) -> Iterator[PurePosixPath]:
    """The files that importing a dotted name loads, packages first; nothing when it isn't in the folder."""
    for count in range(1, len(dotted) + 1):
        stem = PurePosixPath(*dotted[:count])
        package = stem / "__init__.py"
        if (folder / package).is_file():
            yield package
        elif (folder / f"{stem}.py").is_file():
            yield PurePosixPath(f"{stem}.py")
            return
        elif not (folder / stem).is_dir():
            return


def _stay_inside(folder: Path, file: PurePosixPath) -> None:
    if not (folder / file).resolve().is_relative_to(folder.resolve()):
        raise UnreadableDefinition(f"{file} is a link out of the definition's folder.")
