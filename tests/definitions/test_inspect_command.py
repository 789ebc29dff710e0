"""`manage.py inspect_definition` shows a file without a database: for eyes, or as JSON for programs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
import rhino3dm
from django.core.management import CommandError, call_command

from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh
from definitions.schema import Interface

BALL = rhino3dm.Brep.CreateFromSphere(rhino3dm.Sphere(rhino3dm.Point3d(0, 0, 0), 5)).Encode()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    width = gh.slider("Width", value=800.5, minimum=400, maximum=1200, digits=1)
    wood = gh.value_list("Wood", {"Oak": '"oak"', "Black ash": '"ash"'})
    chosen = gh.text("Txt", sources=[wood])
    finish = gh.value_list("Finish", {"Raw": "0", "Oiled": "1"})
    knob = gh.geometry("Brep", [gh.internalise(BALL, of="Brep")], of="Brep")
    solver = gh.component(UUID(int=5), "Solver", outputs=[gh.port("Shelf", "S")], library=UUID(int=7))
    named = {"width": width, "wood": chosen, "finish": finish, "knob": knob}
    document = gh.Document(
        name="Book shelf",
        description="For books.\nA lot of them.",
        author="A. Designer",
        libraries=[gh.Library(name="Kangaroo2", version="2.5.3", author="Somebody", id=UUID(int=7))],
        objects=[
            gh.get_integer("boards", minimum=2, at=(0.0, -100.0)),
            *(width, wood, chosen, finish, knob, solver),
            gh.get_point("spots", at_least=0, at_most=5, tree=True, at=(0.0, 9000.0)),
            *(gh.group(f"RH_IN:{name}", [thing]) for name, thing in named.items()),
            gh.group("RH_OUT:shelf", [solver]),
        ],
    )
    path = tmp_path / "Shelf.gh"
    path.write_bytes(write_gh(document.archive()))
    return path


def shown(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("inspect_definition", str(path), *options, stdout=out)
    return out.getvalue()


def test_it_shows_what_a_definition_takes_and_gives(shelf: Path) -> None:
    assert shown(shelf).splitlines() == [
        "Book shelf",
        "For books. A lot of them.",
        "by A. Designer",
        "",
        "Inputs",
        "  name          type     range        step  default                      values",
        "  boards        Integer  from 2       1     required                     one",
        "  RH_IN:width   Number   400 to 1200  0.1   800.5                        one",
        "  RH_IN:wood    Text                        oak                          1 or more",
        "  RH_IN:finish  Any                         0                            1 or more",
        "  RH_IN:knob    Brep                        1 in the file, 10 x 10 x 10  1 or more",
        "  spots         Point                                                    0 to 5, any branches",
        "",
        "Choices",
        "  RH_IN:wood: oak (Oak), ash (Black ash)",
        "  RH_IN:finish: 0 (Raw), 1 (Oiled)",
        "",
        "Can't be set",
        "  RH_IN:finish: Rhino Compute ignores values for a Value List; connect it to an Integer parameter and put that"
        " into the group.",
        "",
        "Outputs",
        "  name          type",
        "  RH_OUT:shelf  Any",
        "",
        "Plug-ins",
        "  name       version  author    id",
        "  Kangaroo2  2.5.3    Somebody  00000000-0000-0000-0000-000000000007",
        "",
        "Components",
        "  count  name           plug-in    guid",
        "  5      Group                     c552a431-af5b-46a9-a8a4-0fcbc27ef596",
        "  2      Value List                00027467-0d24-4fa7-b178-8dc0ac5f42ec",
        "  1      Brep                      919e146f-30ae-4aae-be34-4d72f555e7da",
        "  1      Get Integer               b228887e-0852-4d9f-bd46-2591646e0d7c",
        "  1      Get Point                 997704ba-c1d3-4262-9090-927c81347ce6",
        "  1      Number Slider             57da07bd-ecab-415d-9d86-af36d7073abc",
        "  1      Solver         Kangaroo2  00000000-0000-0000-0000-000000000005",
        "  1      Text                      3ede854e-c753-40eb-84cb-b48008f14fd4",
        "",
        "Problems",
        "  boards: every request must send it: it has no default.",
        "  RH_IN:wood: a wire still ends in its parameter; Rhino Compute replaces what comes along it by what is sent.",
        "  RH_IN:finish: Rhino Compute ignores values for a Value List; connect it to an Integer parameter and put that"
        " into the group.",
    ]


def test_as_json_it_is_the_public_form_with_the_inventory(shelf: Path) -> None:
    document = json.loads(shown(shelf, "--json"))
    assert Interface.from_json(document).title == "Book shelf"
    assert [item["name"] for item in document["inputs"]][1] == "RH_IN:width"
    assert document["inputs"][4]["boundingBox"] == pytest.approx([-5, -5, -5, 5, 5, 5])
    assert document["inventory"]["components"][0] == {
        "name": "Group",
        "guid": "c552a431-af5b-46a9-a8a4-0fcbc27ef596",
        "count": 5,
        "plugin": "",
    }
    assert len(document["inventory"]["problems"]) == 3


def test_every_engine_s_files_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "pot.scad"
    path.write_text("// Outer diameter [mm]\nwidth = 90; // [40:1:200]\n")
    assert "  width  Integer  40 to 200  1     90       one" in shown(path)
    assert json.loads(shown(path, "--json"))["inventory"] == {}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("Bad.gh", b"cube(1);", "Bad.gh can't be read: "),
        ("Bad.ghx", b"<Archive", "Bad.ghx can't be read: "),
        ("Bad.py", b"import os", "Bad.py can't be read: Line 1"),
        ("Read.me", b"", "Read.me is no definition: its name must end in .scad"),
        ("Gone.gh", None, "Gone.gh can't be read: No such file or directory."),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_status_1_and_says_why(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=message) as raised:
        shown(path)
    assert raised.value.returncode == 1


def test_nothing_of_a_file_is_obeyed_by_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "Odd.gh"
    asked = gh.get_number("a\x1b[31m\nb", prompt="\x1b]0;title\x07")
    path.write_bytes(write_gh(gh.Document(name="\x1b[2J", objects=[asked]).archive()))
    assert not {letter for letter in shown(path) if not letter.isprintable()} - {"\n"}
    assert "a [31m b" in shown(path)
