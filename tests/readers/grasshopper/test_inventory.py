"""What a definition is built of, by whom, with which plug-ins and oddities, is known from its file."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path
from uuid import UUID

import pytest

from definitions.readers import grasshopper
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh
from definitions.schema import UnreadableDefinition
from tests.readers.grasshopper.canvas import asked, ball, with_items
from tests.readers.grasshopper.conftest import Read, Save

KANGAROO = UUID("c442bb8c-feab-4f44-8a00-3d5bd3b2a9a1")
SOLVER = UUID(int=5)


def test_components_are_counted_the_most_frequent_first_with_their_plug_in(read: Read) -> None:
    things = [gh.number("", key=str(key)) for key in range(3)]
    solvers = [gh.component(SOLVER, "Solver", key=str(key), outputs=[gh.port("O")], library=KANGAROO) for key in (1, 2)]
    unknown = gh.component(UUID(int=6), "Odd", outputs=[gh.port("O")], library=UUID(int=9))
    own = gh.component(UUID(int=7), "Own", outputs=[gh.port("O")], library=UUID(int=0))
    found = read(*things, *solvers, unknown, own, libraries=[gh.Library(name="Kangaroo2", id=KANGAROO)])
    assert [(each.name, each.count, each.plugin) for each in found.inventory.components] == [
        ("Number", 3, ""),
        ("Solver", 2, "Kangaroo2"),
        ("Odd", 1, str(UUID(int=9))),
        ("Own", 1, ""),
    ]
    assert found.inventory.components[1].guid == str(SOLVER)


def test_plug_ins_are_listed_without_grasshopper_itself(read: Read) -> None:
    libraries = [
        gh.Library(name="Grasshopper", author="Robert McNeel & Associates", id=UUID(int=0)),
        gh.Library(name="Kangaroo2", version="2.5.3", author="Somebody", id=KANGAROO),
    ]
    (found,) = read(libraries=libraries).plugins
    assert (found.name, found.version, found.author, found.id) == ("Kangaroo2", "2.5.3", "Somebody", str(KANGAROO))


def test_a_document_s_words_are_shown_without_control_characters(read: Read) -> None:
    found = read(name="Book shelf", description="For books.\nLots\0 of\x07 them. ", author=" A. Designer ")
    assert (found.title, found.description, found.author) == ("Book shelf", "For books.\nLots of them.", "A. Designer")


@pytest.mark.parametrize("name", ["", "Old name.gh", "Unnamed.GHX"])
def test_a_title_that_is_a_file_name_is_the_one_it_has_now(read: Read, name: str) -> None:
    assert read(name=name).title == "Shelf"


def test_words_are_bounded(read: Read) -> None:
    found = read(name="n" * 9000, description="d" * 9000, author="a" * 9000)
    assert (len(found.title), len(found.description), len(found.author)) == (200, 5000, 200)


def test_what_runs_code_or_asks_others_is_reported(read: Read) -> None:
    things = [
        gh.component("c69bb52c-88ba-4640-b69f-188d111029e8", "Hops", outputs=[gh.port("O")]),
        gh.component("a9a8ebd2-fff5-4c44-a8f5-739736d129ba", "C# Script", outputs=[gh.port("O")]),
        gh.component("719467e6-7cf5-4848-99b0-c5dd57e5442c", "Python 3 Script", outputs=[gh.port("O")]),
        gh.component("410755b1-224a-4c1e-a407-bf32fb45ea7e", "GhPython Script", outputs=[gh.port("O")]),
        with_items(gh.component(UUID(int=3), "F# Script", outputs=[gh.port("O")]), ScriptSource="open()"),
        gh.component("f31d8d7a-7536-4ac8-9c96-fde6ecda4d0a", "Cluster", outputs=[gh.port("O")]),
    ]
    assert read(*things).inventory.problems[2:] == (
        "Code of its own runs on the Rhino server: C# Script (1), F# Script (1), Python Script (2).",
        "Solving it asks other servers, which the Rhino server must reach: Hops (1).",
        "What is inside is not looked at: Cluster (1).",
    )


def test_nothing_is_odd_about_a_sound_definition(read: Read) -> None:
    width = gh.slider("Width", value=4, minimum=1, maximum=9)
    made = ball("Sphere:S", radius=[width])
    assert read(*asked(width), made, gh.group("RH_OUT:ball", [made])).inventory.problems == ()


def png(width: int = 150, height: int = 100, size: int = 0) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tEXt", random.Random(1).randbytes(size))
        + chunk(b"IEND", b"")
    )


def test_the_picture_of_the_canvas_is_there(save: Save) -> None:
    path = save(thumbnail=png())
    assert grasshopper.thumbnail(path) == png()
    assert grasshopper.read(path).has_thumbnail


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG", b"<svg/>" * 20, png(0), png(height=100_000), png(size=1 << 20), png().replace(b"IHDR", b"IDAT")],
)
def test_what_is_no_small_png_is_no_picture(save: Save, picture: bytes) -> None:
    path = save(thumbnail=picture)
    assert grasshopper.thumbnail(path) is None
    assert not grasshopper.read(path).has_thumbnail


def test_a_definition_without_a_picture_has_none(save: Save) -> None:
    assert grasshopper.thumbnail(save()) is None


def test_a_file_larger_than_any_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Huge.gh"
    with path.open("wb") as file:
        file.write(write_gh(gh.Document(name="x").archive()))
        file.truncate(1 << 40)
    with pytest.raises(UnreadableDefinition, match="at most 64 MB"):
        grasshopper.read(path)
