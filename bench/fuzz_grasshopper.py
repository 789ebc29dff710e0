"""Can any file hurt the reader of Grasshopper archives? Damaged ones by the thousand, for a minute.

Files of ours and trees that hypothesis made, in both forms, are damaged: bits, cuts, parts that go or come twice,
halves of two files, counts, lengths and type codes, tags and values; a .gh as a file and inside, packed again. Each
must be a tree or an UnreadableArchive, within a second and within the memory; a tree must come back from what is
written of it. Reading is done by a child with little memory, which is ended when it hangs.

How to read it: "findings" must be 0. Each is told with its number and kept as a file: `--seed` and `--first` repeat it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import grasshopper_read
import hypothesis
import mutations
import psutil

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import (
    Chunk,
    UnreadableArchive,
    UnwritableArchive,
    read,
    write_gh,
    write_ghx,
)
from definitions.readers.grasshopper.archive.binary_writing import write_binary
from tests.readers.grasshopper.trees import texts_in_xml, trees

LONGEST = 1.0  # seconds of a case
PATIENCE = 10.0  # seconds until a child is taken for hanging
MEMORY = 512 << 20  # bytes for a child, beside what it has at its start

ANY = [mutations.flip, mutations.cut, mutations.drop, mutations.repeat, mutations.shuffle]
INSIDE = [*ANY, mutations.number, mutations.count, mutations.count, mutations.length]
XML = [*ANY, mutations.markup, *[mutations.tags, mutations.value] * 4]
MUTATIONS = {"packed": ANY, "inside": INSIDE, "xml": XML}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--seed", type=int, default=None, help="another one each time unless given")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--keep", type=Path, default=stage.ROOT / "var" / "fuzz", help="the folder for findings")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed} {figures.machine()}", flush=True)
    files = _files(seed)
    outcomes: Counter[str] = Counter()
    slowest, findings = (0.0, -1), 0
    start = time.monotonic()
    for number, outcome, seconds in _outcomes(files, seed, options.first, start + options.seconds):
        outcomes[outcome.partition(":")[0]] += 1
        slowest = max(slowest, (seconds, number))
        if outcome not in FINE:
            findings += 1
            print(f"FOUND  case {number}: {outcome}; {_kept(options.keep, seed, number, _case(files, seed, number))}")
    total, took = outcomes.total(), time.monotonic() - start
    print(f"{total:,} cases, {total / took:,.0f} a second, of {len(files)} files")
    print(", ".join(f"{name} {times:,}" for name, times in outcomes.most_common()))
    print(f"slowest {slowest[0] * 1000:.0f} ms (case {slowest[1]})\nfindings: {findings}")
    sys.exit(1 if findings else 0)


FINE = ("tree", "unreadable")


File = dict[str, bytes]
"""The same archive in each form: `packed` and `inside` a .gh, `xml`."""


def _files(seed: int) -> list[File]:
    """Documents as they are in real life, and trees as they are not."""
    made: list[Chunk] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(max_examples=150, database=None, deadline=None, phases=[hypothesis.Phase.generate])
    @hypothesis.given(trees(texts_in_xml))
    def collect(tree: Chunk) -> None:
        made.append(tree)

    collect()
    objects = list(islice(grasshopper_read.objects_for(random.Random(seed)), 120))
    for start in (0, 20, 40, 80):
        made += [gh.Document(name="fuzz", objects=objects[start : start + 20]).archive()] * 8
    return [{"packed": write_gh(tree), "inside": write_binary(tree), "xml": write_ghx(tree)} for tree in made]


def _outcomes(files: list[File], seed: int, first: int, until: float) -> Iterator[tuple[int, str, float]]:
    """What came of each case: read by children, of which another one goes on after the case that ended one."""
    context = multiprocessing.get_context("fork")
    number = first
    while time.monotonic() < until:
        told, teller = context.Pipe(duplex=False)
        child = context.Process(target=_read_on, args=(files, seed, number, until, teller), daemon=True)
        child.start()
        teller.close()
        try:
            while told.poll(PATIENCE):
                yield told.recv()
                number += 1
            yield number, "hangs", PATIENCE
        except EOFError:  # it came to its end, in time or by a signal
            child.join()
            if child.exitcode:
                yield number, f"ends the process: {child.exitcode}", 0.0
        number += 1
        child.kill()
        child.join()


def _read_on(files: list[File], seed: int, number: int, until: float, teller: Connection) -> None:
    allowed = psutil.Process().memory_info().vms + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    while time.monotonic() < until:
        data = _case(files, seed, number)
        start = time.process_time()
        outcome = _outcome(data)
        seconds = time.process_time() - start
        teller.send((number, "slow" if seconds > LONGEST and outcome in FINE else outcome, seconds))
        number += 1


def _outcome(data: bytes) -> str:
    try:
        tree = read(data)
    except UnreadableArchive:
        return "unreadable"
    except BaseException as error:  # whatever it is, it is what is looked for
        return f"{type(error).__name__}: {error}"
    try:
        same = read(write_gh(tree)) == tree
    except UnwritableArchive:
        return "tree"  # it has items of unknown types
    except UnreadableArchive as error:
        return f"what is written of it is unreadable: {error}"
    return "tree" if same else "what is written of it is another tree"


def _case(files: list[File], seed: int, number: int) -> bytes:
    """Damaged once or several times; the same for the same numbers."""
    chance = random.Random(seed << 32 | number)
    form = chance.choice(["packed", "inside", "inside", "inside", "xml", "xml", "xml"])
    data, other = chance.choice(files)[form], chance.choice(files)[form]
    if chance.random() < 0.1:
        data = mutations.cut(data, chance) + other[chance.randrange(len(other) + 1) :]
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        data = chance.choice(MUTATIONS[form])(data, chance)
    return _packed(data, chance) if form == "inside" else data


def _packed(plain: bytes, chance: random.Random) -> bytes:
    packer = zlib.compressobj(chance.choice([0, 1, 9]), zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush()


def _kept(folder: Path, seed: int, number: int, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}-{number}"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    main()
