"""What people read of an input is what its designer wrote, and what is odd about it, not more than they read."""

from __future__ import annotations

from dataclasses import replace

from definitions.readers.grasshopper import authoring as gh
from tests.readers.grasshopper.canvas import asked
from tests.readers.grasshopper.conftest import Read, ReadOne


def test_a_description_and_nickname_that_somebody_wrote_are_shown(one: ReadOne) -> None:
    plain = gh.number("Num", [1.0])
    assert (one(*asked(plain)).description, one(*asked(plain)).nickname) == ("", None)
    kind = replace(plain.kind, description="Along the wall")
    own = replace(plain, kind=kind, nickname="Length of shelf")
    assert (one(*asked(own)).description, one(*asked(own)).nickname) == ("Along the wall", "Length of shelf")


def test_the_unit_of_a_number_is_in_brackets_at_the_end_of_its_description(one: ReadOne) -> None:
    rise = one(gh.get_number("rise", prompt="Height of a step [mm]"))
    assert (rise.description, rise.unit) == ("Height of a step", "mm")
    label = one(gh.get_string("label", prompt="Text on it [upper]"))
    assert (label.description, label.unit) == ("Text on it [upper]", "")


def test_an_input_is_under_the_title_of_the_smallest_group_around_it(read: Read) -> None:
    width, depth, other_one = (gh.get_number(name) for name in ("width", "depth", "other"))
    height, named = asked(gh.number("", [1.0]))
    groups = [
        gh.group("Everything", [width, depth, other_one, named]),
        gh.group("Size", [width, named]),
        gh.group("Group", [depth]),
        gh.group("", [depth], key="2"),
        gh.group("RH_OUT:x", [depth]),
    ]
    found = {item.name: item.group for item in read(width, depth, other_one, height, named, *groups).inputs}
    assert found == {"width": "Size", "depth": "Everything", "other": "Everything", "RH_IN:it": "Size"}


def test_problems_are_not_more_than_anybody_reads(read: Read) -> None:
    found = read(*(gh.get_number(f"x{n}") for n in range(300)))
    assert len(found.inventory.problems) == 101
    assert found.inventory.problems[-1] == "And 201 more."
