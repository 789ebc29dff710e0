"""Is a server that fails left alone, one that works again found, and a crash never repeated elsewhere?"""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from computeapi.engines.base import Deadline
from computeapi.engines.rhino.client import Address
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.pulse import Pulse
from softly.lib.errors import EngineCrashed, EngineUnavailable, NotStarted, SolveCancelled, SolveTimeout
from tests.engines.rhino.asked import SUM, call, engine, plain, solve
from tests.workshop import until


def test_each_server_is_a_place_with_its_concurrency(north: FakeCompute, south: FakeCompute) -> None:
    assert engine(north.url, south.url, north.url + "/").places() == {north.url: 4, south.url: 4}


def test_a_solve_runs_in_the_place_it_was_given(north: FakeCompute, south: FakeCompute, tmp_path: Path) -> None:
    both = engine(north.url, south.url)
    solve(both, call(tmp_path, "canary", south.url, a=1.0, b=2.0))
    assert (north.solves, south.solves) == (0, 1)


@pytest.mark.parametrize("behaviour", ["401", "429"])
def test_a_server_that_takes_no_solve_is_no_place_any_more(
    north: FakeCompute, south: FakeCompute, tmp_path: Path, behaviour: str
) -> None:
    both = engine(north.url, south.url)
    north.next(behaviour)
    with pytest.raises(NotStarted):
        solve(both, call(tmp_path, "canary", north.url, a=1.0, b=2.0))
    assert both.places() == {south.url: 4}
    assert plain(solve(both, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]


def test_without_a_server_that_works_clients_hear_why_and_when_to_come_back(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url)
    north.next("401", times=None)
    with pytest.raises(NotStarted):
        solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    with pytest.raises(EngineUnavailable, match="refuses Softly's key") as caught:
        one.places()
    assert caught.value.retry_after in range(500, 601)
    assert caught.value.details == {"engine": "rhino"}


def test_a_server_that_is_back_is_tried_by_one_solve_after_a_pause(
    north: FakeCompute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = engine(north.url)
    asked = call(tmp_path, "canary", north.url, a=1.0, b=2.0)
    north.next("429")
    with pytest.raises(NotStarted):
        solve(one, asked)
    with pytest.raises(NotStarted):
        solve(one, asked)
    assert len(north.log) == 1
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 600, time=time.time)
    monkeypatch.setattr("softly.lib.breaker.time", later)
    assert list(one.places()) == [north.url]
    assert plain(solve(one, asked), SUM) == [3.0]
    assert plain(solve(one, asked), SUM) == [3.0]


def _is_open_to(one: RhinoEngine, server: FakeCompute) -> bool:
    try:
        return server.url in one.places()
    except EngineUnavailable:
        return False


def test_a_crash_is_not_solved_again_and_leaves_the_server_in_place(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url)
    solve(one, call(tmp_path, "canary", a=1.0, b=2.0))
    north.next("crash_solved")
    with pytest.raises(EngineCrashed):
        solve(engine(north.url), call(tmp_path, "canary", a=1.0, b=2.0))
    assert (north.solves, list(one.places())) == (2, [north.url])


def test_five_crashes_in_a_row_are_followed_by_a_canary_which_decides(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url)
    north.next("crash", times=6)
    for _ in range(5):
        assert list(one.places()) == [north.url]
        with pytest.raises(EngineCrashed):
            solve(one, call(tmp_path, "canary", north.url, a=1.0, b=2.0))
    until(lambda: len(north.log) == 6)
    with pytest.raises(EngineUnavailable):
        one.places()


def test_a_definition_that_brings_a_healthy_server_down_does_not_close_it_for_the_others(
    north: FakeCompute, tmp_path: Path
) -> None:
    one = engine(north.url)
    north.next("crash", times=5)
    for _ in range(5):
        with pytest.raises(EngineCrashed):
            solve(one, call(tmp_path, "canary", north.url, a=1.0, b=2.0))
    until(lambda: _is_open_to(one, north))
    assert north.solves == 1


def test_a_solve_between_crashes_that_works_starts_the_count_anew(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url)
    asked = call(tmp_path, "canary", north.url, a=1.0, b=2.0)
    for _ in range(2):
        north.next("502_html", times=4)
        for _ in range(4):
            with pytest.raises(EngineCrashed):
                solve(one, asked)
        solve(one, asked)
    assert list(one.places()) == [north.url]


def test_a_solve_that_nobody_waited_for_says_nothing_about_its_server(north: FakeCompute, tmp_path: Path) -> None:
    one, asked = engine(north.url), call(tmp_path, "canary", north.url, a=1.0, b=2.0)
    for _ in range(6):
        north.next("hang")
        with pytest.raises(SolveCancelled):
            solve(one, asked, Deadline(60, cancelled=lambda: north.held > 0))
        north.release()
        north.until(lambda server: server.held == 0)
    assert list(one.places()) == [north.url]


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url)
    for _ in range(3):
        north.next("drop_connection")
        assert plain(solve(one, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]


def test_a_server_that_dies_with_kept_connections_open_did_not_start_the_next_solve(tmp_path: Path) -> None:
    with FakeCompute() as server:
        one = engine(server.url)
        asked = call(tmp_path, "canary", server.url, a=1.0, b=2.0)
        solve(one, asked)
    with pytest.raises(NotStarted):
        solve(one, asked)


def test_a_timeout_counts_as_no_answer(north: FakeCompute, tmp_path: Path) -> None:
    one = engine(north.url, seconds=0.3, canary_seconds=0.3)
    north.next("hang", times=None)
    for _ in range(5):
        with pytest.raises(SolveTimeout):
            solve(one, call(tmp_path, "canary", north.url, a=1.0, b=2.0))
    with pytest.raises(EngineUnavailable):
        one.places()


@pytest.mark.parametrize(
    ("url", "name", "login"),
    [
        ("http://rhino:6500", "http://rhino:6500", ""),
        ("https://rhino.example/compute/", "https://rhino.example/compute", ""),
        ("http://me:s%40fe@[::1]:80", "http://[::1]:80", "me:s@fe"),
    ],
)
def test_a_servers_name_has_no_secrets(url: str, name: str, login: str) -> None:
    address = Address.of(url)
    assert (address.name, address.login) == (name, login)


def test_key_and_login_go_to_the_server_and_to_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with FakeCompute(key="the-key") as server:
        url = server.url.replace("http://", "http://me:pass-word@")
        knowing = engine(url, key="the-key")
        assert plain(solve(knowing, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]
        assert server.log[0].headers["authorization"].startswith("Basic ")
        with pytest.raises(NotStarted):
            solve(engine(url, key="another"), call(tmp_path, "canary", a=1.0, b=2.0))
    said = " ".join(str(vars(record)) for record in caplog.records)
    assert server.url in said
    assert "RHINO_COMPUTE_KEY" in said
    assert not any(secret in said for secret in ("pass-word", "the-key", "another"))


def test_the_processes_of_a_machine_see_each_others_pulse(tmp_path: Path) -> None:
    ours, theirs, another = (Pulse(tmp_path / "beats", name) for name in ("one", "one", "two"))
    assert theirs.age() > 1e6
    ours.beat()
    assert theirs.age() < 60
    assert another.age() > 1e6
    assert Pulse(None, "one").age() > time.time() - 10
