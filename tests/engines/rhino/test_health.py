"""Does the engine prove that its servers solve, and tell what they are?"""

from __future__ import annotations

from pathlib import Path

import pytest

from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.servers import Server
from softly.lib.errors import EngineUnavailable, NotStarted
from tests.engines.rhino.asked import call, engine, solve


def test_health_is_a_solve_on_every_server(fake: FakeCompute) -> None:
    with FakeCompute() as other:
        both = engine(fake.url, other.url)
        assert both.health().ok
        assert [each.state for each in both.last_health] == ["solves", "solves"]
        assert (fake.solves, other.solves) == (1, 1)
        assert all(each.milliseconds for each in both.last_health)


def test_one_server_that_solves_is_enough_and_the_other_is_named(fake: FakeCompute) -> None:
    with FakeCompute() as gone:
        pass
    both = engine(gone.url, fake.url)
    health = both.health()
    assert health.ok
    assert gone.url in health.detail
    assert fake.url not in health.detail
    assert [each.state for each in both.last_health] == ["away", "solves"]
    assert list(both.places()) == [fake.url]


def test_a_server_that_hangs_is_unwell_although_its_healthcheck_answers(fake: FakeCompute) -> None:
    fake.next("hang", times=None)
    one = engine(fake.url, canary_seconds=0.2)
    health = one.health()
    assert not health.ok
    assert "answers /healthcheck and does not solve" in health.detail
    assert one.last_health[0].state == "hangs"
    with pytest.raises(EngineUnavailable):
        one.places()


def test_a_server_that_is_busy_with_somebodys_solves_is_well(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url, canary_seconds=0.2)
    solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    fake.next("hang")
    assert one.health().ok
    assert one.last_health[0].state == "busy"
    assert list(one.places()) == [fake.url]


def test_a_canary_does_not_make_a_server_look_busy(fake: FakeCompute) -> None:
    one = engine(fake.url)
    assert one.health().ok
    one._canary_seconds = 0.2
    fake.next("hang")
    assert not one.health().ok


@pytest.mark.parametrize(("behaviour", "state"), [("401", "away"), ("502_html", "fails"), ("500_empty", "fails")])
def test_health_says_what_is_wrong(fake: FakeCompute, behaviour: str, state: str) -> None:
    fake.next(behaviour, times=None)
    one = engine(fake.url)
    assert not one.health().ok
    assert one.last_health[0].state == state


def test_a_server_that_is_well_again_is_a_place_again(fake: FakeCompute, tmp_path: Path) -> None:
    one = engine(fake.url)
    fake.next("401")
    with pytest.raises(NotStarted):
        solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    assert one.health().ok
    assert list(one.places()) == [fake.url]


def test_no_process_is_started_to_see_how_a_server_is(fake: FakeCompute) -> None:
    one = engine(fake.url)
    one.health()
    one.versions()
    assert "/activechildren" not in {seen.path for seen in fake.log}


def test_a_server_says_which_rhino_it_is(fake: FakeCompute) -> None:
    versions = engine(fake.url).versions()
    assert (versions.rhino, versions.compute) == ("8.22.25217.12451", "fake")


@pytest.mark.parametrize("behaviour", ["html", "not_object", "401", "500_empty"])
def test_a_server_that_does_not_say_is_no_fault(fake: FakeCompute, behaviour: str) -> None:
    fake.next(behaviour, path="/version")
    with pytest.raises(EngineUnavailable):
        engine(fake.url).versions()


def test_what_it_says_can_be_shown_and_stored(fake: FakeCompute) -> None:
    fake.next("odd_version", path="/version")
    versions = engine(fake.url).versions()
    assert versions.rhino is not None
    assert versions.compute is not None
    assert (versions.rhino[:3], len(versions.rhino) <= 64, "\0" in versions.compute) == ("8xx", True, False)


def test_nothing_is_asked_before_something_is_to_be_solved(fake: FakeCompute) -> None:
    found = RhinoEngine([Server(fake.url)])
    assert (found.version, found.names, dict(found.places())) == ("1", (fake.url,), {fake.url: 4})
    assert fake.log == []
