"""Which OpenSCAD sources and files are tried on the solver? Each by its number, so that it can be made again."""

from __future__ import annotations

import random
from dataclasses import dataclass

import mutations
import stage
from scad_grammar import Grammar

from tests.jail.test_imports import FILES

FONT = stage.ROOT / "assets" / "fonts" / "liberation" / "LiberationMono-Regular.ttf"

DAMAGES = [mutations.flip, mutations.cut, mutations.drop, mutations.repeat, mutations.shuffle]
FILE_DAMAGES = [*DAMAGES, mutations.number, mutations.count, mutations.length, mutations.markup, mutations.value]


@dataclass(frozen=True, kw_only=True)
class Case:
    """`files` lie beside the source."""

    number: int
    source: bytes
    files: dict[str, bytes]


def make(seed: int, number: int) -> Case:
    """The same for the same numbers."""
    chance = random.Random(seed << 32 | number)
    files: dict[str, bytes] = {}
    for _ in range(chance.choice([0, 0, 0, 1, 2])):
        name, data = chance.choice(list(FILES.values()))
        data = data if isinstance(data, bytes) else data.encode()
        for _ in range(chance.choice([0, 1, 1, 3])):
            data = chance.choice(FILE_DAMAGES)(data[:200_000], chance)
        files[name] = data
    source = Grammar(chance, list(files)).program().encode()
    if chance.random() < 0.1:
        files["x.ttf"] = _font(chance)
        source = b'use <x.ttf>\nlinear_extrude(1) text("Aq%@", font = "Liberation Mono");\n' + source
    for _ in range(chance.choice([0, 0, 0, 0, 0, 0, 1, 3])):
        source = chance.choice(DAMAGES)(source, chance)
    return Case(number=number, source=source, files=files)


def _font(chance: random.Random) -> bytes:
    """A true one, damaged in its tables or in their directory."""
    data = FONT.read_bytes()
    for _ in range(chance.choice([1, 3, 10])):
        where = chance.choice([0, chance.randrange(len(data))])
        part = chance.choice([mutations.flip, mutations.number, mutations.count])(data[where : where + 400], chance)
        data = data[:where] + part + data[where + 400 :]
    return data
