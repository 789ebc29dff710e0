"""How long does it take to read a Grasshopper file of 100 KB, in both forms?

The file is made here, of what real ones are made of: components with wires, ids that are all different, sliders,
panels with words, numbers and points with all their digits, geometry that is packed already, a picture. Its size counts
as packed. "parts" are items and chunks: real documents have one for each 7 bytes of their packed size or for more of
them, and inflate to about 4 times their size; the line at the top says how it is here.

How to read it: a .gh is wanted under 30 ms of one processor; nothing is waited for, so that is how long it takes on a
machine that does nothing else. The ratio compares it, in this run, with what can't be done without:
inflating and `json.loads` (which is C) on JSON that is as large when inflated. A .ghx has no goal; it is larger.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import count, islice

import stage  # noqa: F401, isort: skip - makes the project importable
import figures

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import Chunk, read, write_gh, write_ghx

GOAL = 30.0  # ms
SYLLABLES = [
    "pa",
    "nel",
    "he",
    "ight",
    "of",
    "each",
    "shelf",
    "di",
    "vid",
    "ed",
    "by",
    "num",
    "ber",
    "off",
    "set",
    "cur",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kilobytes", type=int, default=100)
    parser.add_argument("--reads", type=int, default=40)
    options = parser.parse_args()
    data, root = _file(options.kilobytes * 1000)
    xml, plain = write_ghx(root), zlib.decompress(data, -15)
    document = _json(len(plain))
    parts = _parts(root)
    print(f".gh of {len(data):,} bytes, {len(plain) / len(data):.1f} times that inside, {parts:,} parts, one for each")
    print(f"{len(data) / parts:.1f} bytes {figures.machine()}", flush=True)
    works: dict[str, tuple[Callable[[], object], int]] = {
        ".gh": (lambda: read(data), len(data)),
        ".ghx": (lambda: read(xml), len(xml)),
        "inflate and json.loads": (lambda: json.loads(zlib.decompress(document, -15)), len(document)),
    }
    times = _times({name: work for name, (work, _) in works.items()}, options.reads)
    base = figures.median(times["inflate and json.loads"])
    rows = [_row(name, times[name], size, base) for name, (_, size) in works.items()]
    print(figures.table(["", "bytes", "ms", "MB/s", "ratio"], rows))
    print(figures.verdict("reading a .gh, median", figures.median(times[".gh"]), GOAL, unit=" ms", below=True))


def _row(name: str, times: list[float], size: int, base: float) -> list[str]:
    middle = figures.median(times)
    return [name, f"{size:,}", figures.spread(times, 1), f"{size / middle / 1000:.1f}", f"{middle / base:.1f}"]


def _times(works: dict[str, Callable[[], object]], reads: int) -> dict[str, list[float]]:
    """Milliseconds of the processor; one of each in turn, so that what else the machine does meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(reads):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append((time.process_time() - start) * 1000)
    return times


def _file(size: int) -> tuple[bytes, Chunk]:
    """The smallest of these documents that is packed no smaller than that."""
    chance = random.Random(1)
    made = objects_for(chance)
    objects: list[gh.Thing] = []
    picture = b"\x89PNG" + chance.randbytes(6000)
    while True:
        objects += islice(made, 20)
        root = gh.Document(name="bench", thumbnail=picture, objects=objects).archive()
        if len(data := write_gh(root)) >= size:
            return data, root


def objects_for(chance: random.Random) -> Iterator[gh.Thing]:
    """Sliders, panels, parameters with data and components, in about the shares that real documents have."""
    last: list[gh.Thing | gh.Port] = []
    for number in count():
        sources = chance.sample(last, min(len(last), 2))
        thing = _thing(chance, number, sources)
        last = [*last[-20:], *(thing.outputs or [thing])]
        yield thing


def _thing(chance: random.Random, number: int, sources: list[gh.Thing | gh.Port]) -> gh.Thing:
    name, key = _words(chance, 2), str(number)
    place = chance.random() * 4000, chance.random() * 2000
    if number % 50 == 0:
        return gh.geometry(name, [chance.randbytes(2500)], of="Brep", key=key, at=place)
    if number % 12 == 1:
        return gh.point(name, [[chance.random() * 100 for _ in range(3)] for _ in range(8)], key=key, at=place)
    if number % 4 == 0:
        return gh.panel(name, _words(chance, 12), key=key, sources=sources[:1], at=place)
    if number % 4 == 1:
        return gh.slider(name, value=chance.random() * 100, minimum=0, maximum=100, key=key, at=place)
    inputs = [
        gh.port(_words(chance, 1), description=_words(chance, 8), values=[chance.random()], sources=[source])
        for source in sources
    ]
    outputs = [gh.port(_words(chance, 1), description=_words(chance, 8))]
    guid, about = chance.randbytes(16).hex(), _words(chance, 12)
    return gh.component(guid, name, description=about, inputs=inputs, outputs=outputs, key=key, at=place)


def _words(chance: random.Random, number: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(number))


def _json(size: int) -> bytes:
    """A deflated document of that size: numbers, ids and words, nested as in an archive."""
    chance = random.Random(2)
    things: list[object] = []
    text = ""
    while len(text) < size:
        things += [_entry(chance) for _ in range(100)]
        text = json.dumps(things)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text.encode()) + packer.flush()


def _entry(chance: random.Random) -> dict[str, object]:
    place = {"x": chance.random() * 1000, "y": chance.random() * 1000}
    name, about = _words(chance, 2), _words(chance, 8)
    return {"id": chance.randbytes(16).hex(), "name": name, "about": about, "optional": False, "pivot": place}


def _parts(chunk: Chunk) -> int:
    return 1 + len(chunk.items) + sum(_parts(each) for each in chunk.chunks)


if __name__ == "__main__":
    main()
