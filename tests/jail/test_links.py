"""What stands in a definition's folder and is no plain file leads nowhere."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from computeapi.engines.base import EngineCall, Limits, Source
from computeapi.engines.openscad.engine import OpenScadEngine
from definitions.schema import Interface
from tests.jail.solving import BRIEF, ENTRY, SECRET, attack, outcome_of
from tests.workshop import until

READ = """
include <x.scad>
use <x.scad>
import("x.stl"); surface("x.dat"); echo(import("x.json")); echo(dxf_dim(file = "x.dxf", name = "y"));
cube(1);
"""
NAMES = ("x.scad", "x.stl", "x.dat", "x.json", "x.dxf")


def link(target: Callable[[str], str]) -> Callable[[Path], None]:
    """Every file that READ reads becomes a link; `target` is given the name's ending."""

    def make(folder: Path) -> None:
        for name in NAMES:
            (folder / name).symlink_to(target(name.partition(".")[2]))

    return make


def chain(folder: Path) -> None:
    for name in NAMES:
        (folder / f"1{name}").symlink_to(f"../secret.{name.partition('.')[2]}")
        (folder / f"2{name}").symlink_to(f"1{name}")
        (folder / name).symlink_to(f"2{name}")


def circle(folder: Path) -> None:
    for name in NAMES:
        (folder / name).symlink_to(f"1{name}")
        (folder / f"1{name}").symlink_to(name)


def folders(folder: Path) -> None:
    for name in NAMES:
        (folder / name).mkdir()


LINKS: dict[str, Callable[[Path], None]] = {
    "to a file outside": link(lambda ending: f"../secret.{ending}"),
    "by a chain": chain,
    "to a file of the system": link(lambda _: "/etc/passwd"),
    "to a device": link(lambda _: "/dev/zero"),
    "to the process": link(lambda _: "/proc/self/environ"),
    "to a descriptor": link(lambda _: "/proc/self/fd/3"),
    "to nothing": link(lambda _: "/nowhere"),
    "in a circle": circle,
    "to the root": link(lambda _: "/"),
    "folders instead": folders,
}


@pytest.mark.parametrize("make", LINKS.values(), ids=LINKS)
def test_a_link_leads_nowhere(engine: OpenScadEngine, folder: Path, make: Callable[[Path], None]) -> None:
    make(folder)
    outcome = attack(engine, folder, READ)
    assert outcome.error is not None or outcome.size == (1, 1, 1)


def test_a_linked_folder_leads_nowhere(engine: OpenScadEngine, folder: Path) -> None:
    (folder / "up").symlink_to("..")
    source = 'include <up/secret.scad>\nimport("up/secret.stl"); echo(import("up/secret.json"));\ncube(1);'
    outcome = attack(engine, folder, source)
    assert outcome.error is not None or outcome.size == (1, 1, 1)


def test_a_pipe_is_waited_for_until_the_limit_at_most(engine: OpenScadEngine, folder: Path) -> None:
    for name in NAMES:
        os.mkfifo(folder / name)
    attack(engine, folder, READ, limits=BRIEF)


def test_a_socket_is_no_file(engine: OpenScadEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's address is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("x.stl")
        outcome = attack(engine, folder, 'import("x.stl"); surface("x.stl");\ncube(1);')
    assert outcome.error is not None or outcome.size == (1, 1, 1)


def test_a_file_that_is_exchanged_for_a_link_while_it_is_read_tells_nothing(
    engine: OpenScadEngine, folder: Path
) -> None:
    """The walls hold when the file is opened, whatever was there when its name was looked at."""
    stop = threading.Event()

    def exchange() -> None:
        while not stop.is_set():
            (folder / "new").write_text('{"x": 1}')
            (folder / "new").replace(folder / "x.json")
            (folder / "other").write_text("")  # as long a file as a link
            (folder / "new").symlink_to("../secret.json")
            (folder / "new").replace(folder / "x.json")

    (folder / "x.json").write_text("{}")
    (folder / ENTRY).write_text('for (i = [1 : 50]) echo(import("x.json"));\ncube(1);')
    source = Source(name=ENTRY, digest="", folder=folder, entry=ENTRY)
    call = EngineCall(source=source, interface=Interface(), inputs={}, limits=Limits(seconds=60))
    told: list[str] = []

    def are_both_seen() -> bool:
        """On a busy machine many solves in turn see the same of the two."""
        told.append(outcome_of(engine, call).told)
        seen = "".join(told)
        return len(told) >= 20 and "x = 1" in seen and "not read" in seen

    thread = threading.Thread(target=exchange)
    thread.start()
    try:
        until(are_both_seen)
    finally:
        stop.set()
        thread.join()
    assert not any(SECRET in each for each in told)
