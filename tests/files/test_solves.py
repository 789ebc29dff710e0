"""What of a solve do people read in a document or a table, and whose solve can it be?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from accounts.principal import Principal
from computeapi.files import solves
from computeapi.solve import pipeline
from computeapi.solve.callers import as_caller
from computeapi.solve.journal import journal
from computeapi.solve.request import SolveRequest
from softly.lib.errors import NotFound
from tests.endpoints.conftest import workshop  # noqa: F401 - a fixture
from tests.files.conftest import principal
from tests.workshop import WIDTH, Declared, Workshop

CHOICES = [{"value": "oak", "label": "Solid oak"}]


@pytest.fixture
def solved(workshop: Workshop, alice: Principal) -> Iterator[uuid.UUID]:  # noqa: F811
    workshop.fake()
    request = SolveRequest(definition="Box.fake", inputs={"width": 20.25}, caller=as_caller(alice))
    yield uuid.UUID(pipeline.solve(request).answer.solve["id"])
    journal.flush()


def test_a_sheet_has_what_went_in_what_came_out_and_a_picture(solved: uuid.UUID, alice: Principal) -> None:
    """Also while the solve's row waits for the database."""
    sheet = solves.sheet_of(solved, alice)
    assert (sheet.title, sheet.definition, sheet.engine, sheet.version) == ("Box", "Box.fake", "fake", "1")
    [width] = [figure for figure in sheet.parameters if figure.label == "Width"]
    assert (width.value, width.unit, width.numbers) == ("20.25", "mm", ("20.25",))
    assert sheet.outputs
    assert sheet.picture is not None
    assert sheet.picture.startswith(b"\x89PNG")


def test_parameters_stand_as_in_the_configurator(workshop: Workshop, alice: Principal) -> None:  # noqa: F811
    """In the definition's order, by names and labels for people."""
    wood: Declared = {"name": "wood_type", "paramType": "Text", "default": "oak", "choices": CHOICES}
    workshop.fake(
        inputs=[WIDTH | {"name": "z_first"}, wood, WIDTH | {"name": "a_last", "nickname": "RH_IN:2:Last one"}]
    )
    request = SolveRequest(definition="Box.fake", caller=as_caller(alice))
    sheet = solves.sheet_of(uuid.UUID(pipeline.solve(request).answer.solve["id"]), alice)
    journal.flush()
    assert [(figure.label, figure.value) for figure in sheet.parameters] == [
        ("Z first", "10"),
        ("Wood type", "Solid oak"),
        ("Last one", "10"),
    ]


def test_its_link_opens_the_configurator_with_what_is_not_as_usual(solved: uuid.UUID, alice: Principal) -> None:
    assert solves.sheet_of(solved, alice).link.endswith("/view/Box.fake?width=20.25")


def test_a_table_has_a_row_for_each_value(solved: uuid.UUID, alice: Principal) -> None:
    rows = solves.table_of(solved, alice).rows
    assert ("input", "width", "{0}", 20.25, "mm") in rows
    assert {row[0] for row in rows} == {"input", "output"}


def test_a_solve_is_its_owners_and_staffs(solved: uuid.UUID, alice: Principal, bob: Principal) -> None:
    boss = principal("boss", is_staff=True)
    assert solves.record_for(solved, boss).id == solves.record_for(solved, alice).id
    for other in (bob, Principal(address="a" * 32), Principal(), principal("carol", is_shown=True)):
        with pytest.raises(NotFound):
            solves.record_for(solved, other)
    with pytest.raises(NotFound):
        solves.record_for(uuid.uuid4(), boss)


def test_a_solve_that_cannot_be_kept_any_more_has_a_sheet_all_the_same(
    solved: uuid.UUID, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> object:
        raise NotFound("gone")

    monkeypatch.setattr(solves.artifacts, "find", gone)
    monkeypatch.setattr(solves.results.store(), "get", lambda key: None)
    sheet = solves.sheet_of(solved, alice)
    assert (sheet.picture, sheet.outputs) == (None, ())
    assert sheet.parameters
