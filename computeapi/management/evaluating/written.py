"""How does a model become a file here? By the format's writer, in a solver process of its own, like every file."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from computeapi import formats
from computeapi.engines.base import Deadline, EngineResult, Limits
from computeapi.engines.pool import SolverPool
from computeapi.engines.wire import pack, pack_result
from computeapi.formats.base import Format, Value
from computeapi.formats.options import checked
from softly.lib.errors import SoftlyError, SolveError


class NoTarget(Exception):
    """Files that can't be written so; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where models go: to one file, or to a folder, each under its source's name."""

    path: Path
    is_folder: bool
    kind: Format
    options: Mapping[str, Value]

    def place(self, name: str) -> Path:
        return self.path / f"{Path(name).stem}.{self.kind.extension}" if self.is_folder else self.path


def target_of(output: str, format: str | None, options: Iterable[str], names: Sequence[str]) -> Target:
    """A name that ends in `/`, or is a folder's, is a folder. Without a format a file's ending says it. `options` are
    the format's, each written name=value. Raises NoTarget."""
    path = Path(output)
    is_folder = output.endswith("/") or path.is_dir()
    if len(names) > 1 and not is_folder:
        raise NoTarget(f"--output {output}: it takes one file's model; for several name a folder, with a / at its end.")
    if not (path if is_folder else path.parent).is_dir():
        raise NoTarget(f"--output {output}: there is no such folder.")
    kind = _named(format) if format else None if is_folder else _by_ending(path)
    if kind is None:
        raise NoTarget(f"--output {output}: say in which --format: {', '.join(each.name for each in formats.all())}.")
    target = Target(path=path, is_folder=is_folder, kind=kind, options=_options(kind, options))
    place, count = Counter(map(target.place, names)).most_common(1)[0]
    if count > 1:
        raise NoTarget(f"--output {output}: {count} files would be written to {place.name}.")
    return target


def write_file(
    pool: SolverPool, target: Target, limits: Limits, name: str, result: EngineResult, deadline: Deadline
) -> None:
    """The whole file or none. Raises softly.lib.errors: what the writer raises, SolveError where it can't be kept."""
    place = target.place(name)
    packed = result.packed or pack_result(result)
    asked = {"format": target.kind.name, "name": place.stem, "result": packed, "options": dict(target.options)}
    data = pool.run("artifact", pack(asked), limits=limits, deadline=deadline)
    try:
        with _whole(place) as part:
            part.write_bytes(data)
    except OSError as error:
        raise SolveError(f"{place} can't be written: {error.strerror}.") from error


@contextmanager
def _whole(place: Path) -> Iterator[Path]:
    """A file beside it that takes its place at the end."""
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _named(name: str) -> Format:
    try:
        return formats.get(name)
    except SoftlyError as error:
        raise NoTarget(f"--format {name}: {error.message}") from error


def _by_ending(path: Path) -> Format | None:
    ending = path.suffix.lower().removeprefix(".")
    return next((each for each in formats.all() if each.extension == ending), None)


def _options(kind: Format, given: Iterable[str]) -> Mapping[str, Value]:
    """By the type of each one's default; what it may be is the format's to say."""
    found: dict[str, Value] = {}
    defaults = {option.name: option.default for option in kind.options}
    for text in given:
        name, _, written = (part.strip() for part in text.partition("="))
        found[name] = _value(written, defaults.get(name))
    try:
        return checked(kind, found)
    except SoftlyError as error:
        raise NoTarget(f"-O {' -O '.join(given)}: {error.message}") from error


def _value(written: str, default: Value | None) -> Value:
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(written, written)
    try:
        return written if isinstance(default, str) else float(written)
    except ValueError:
        return written
