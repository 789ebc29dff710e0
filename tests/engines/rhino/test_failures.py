"""Is each way in which a server can go wrong an error of its own, that says what happened and nothing else?"""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from computeapi.engines.base import Deadline
from computeapi.engines.rhino.client import Reply
from computeapi.engines.rhino.failures import of_reply
from computeapi.engines.rhino.fake_server import FakeCompute
from softly.lib.errors import (
    AnswerUnreadable,
    DefinitionFailed,
    EngineCrashed,
    NotStarted,
    ResourceExhausted,
    SoftlyError,
    SolveCancelled,
    SolveError,
    SolveTimeout,
)
from tests.engines.rhino.asked import SUM, call, engine, plain, solve


def failure(url: str, folder: Path, deadline: Deadline | None = None) -> SoftlyError:
    """What a solve there ends in."""
    with pytest.raises(SoftlyError) as caught:
        solve(engine(url), call(folder, "canary", a=1.0, b=2.0, output=1 << 20), deadline)
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        ("401", NotStarted, "refuses Softly's key"),
        ("413", ResourceExhausted, "longer than Rhino Compute takes"),
        ("429", NotStarted, "takes no solves now"),
        ("500_empty", SolveError, "does not say why"),
        ("500_html", SolveError, "does not say why"),
        ("502_html", EngineCrashed, "got no answer from it"),
        ("504_text", SolveTimeout, "longer than Rhino Compute"),
        ("html", AnswerUnreadable, "a page instead of values"),
        ("bad_json", AnswerUnreadable, "can't be read"),
        ("deep_json", AnswerUnreadable, "can't be read"),
        ("not_object", AnswerUnreadable, "can't be read"),
        ("values_null", AnswerUnreadable, "can't be read"),
        ("no_tree", AnswerUnreadable, "RH_OUT:sum"),
        ("crash", EngineCrashed, "broke during the solve"),
        ("crash_solved", EngineCrashed, "broke during the solve"),
        ("crash_headers", EngineCrashed, "broke during the solve"),
        ("crash_body", EngineCrashed, "broke during the solve"),
        ("huge_length", ResourceExhausted, "longer than the 1048576 bytes"),
        ("huge_chunks", ResourceExhausted, "longer than the 1048576 bytes"),
    ],
)
def test_each_misbehaviour_is_an_error_of_its_own(
    fake: FakeCompute, tmp_path: Path, behaviour: str, kind: type[SoftlyError], words: str
) -> None:
    fake.next(behaviour)
    error = failure(fake.url, tmp_path)
    assert type(error) is kind
    assert words in error.message
    told = json.dumps(error.as_json())
    assert not any(word in told for word in ("<", "script", "Bad Gateway", fake.url, "RHINO_COMPUTE", "\\\\"))


@pytest.mark.parametrize("behaviour", ["hang", "hang_body", "slow_body"])
def test_a_server_that_does_not_end_is_a_timeout_at_the_deadline(
    fake: FakeCompute, tmp_path: Path, behaviour: str
) -> None:
    fake.next(behaviour)
    error = failure(fake.url, tmp_path, Deadline(0.3))
    assert isinstance(error, SolveTimeout)
    assert error.details == {"limitSeconds": 0.3}


@pytest.mark.parametrize("behaviour", ["hang", "hang_body"])
def test_a_solve_that_nobody_waits_for_is_given_up(fake: FakeCompute, tmp_path: Path, behaviour: str) -> None:
    fake.next(behaviour)
    error = failure(fake.url, tmp_path, Deadline(60, cancelled=lambda: fake.held == 1))
    assert isinstance(error, SolveCancelled)


def test_a_request_ends_at_the_servers_limit_whatever_the_definitions_is(fake: FakeCompute, tmp_path: Path) -> None:
    fake.next("hang")
    with pytest.raises(SolveTimeout, match=r"within 0\.2 s"):
        solve(engine(fake.url, seconds=0.2), call(tmp_path, "canary", a=1.0, b=2.0), Deadline(60))


@pytest.mark.parametrize("behaviour", ["wrong_type", "drop_connection", "forget"])
def test_an_answer_that_is_right_is_taken_whatever_else_is_odd(
    fake: FakeCompute, tmp_path: Path, behaviour: str
) -> None:
    found = engine(fake.url)
    for _ in range(2):
        fake.next(behaviour)
        assert plain(solve(found, call(tmp_path, "canary", a=1.0, b=2.0)), SUM) == [3.0]


def test_a_wrong_key_is_told_to_operators_alone(fake: FakeCompute, tmp_path: Path) -> None:
    fake.next("401")
    error = failure(fake.url, tmp_path)
    assert "RHINO_COMPUTE_KEY" not in error.message
    assert any("RHINO_COMPUTE_KEY" in note for note in error.__notes__)


def test_a_server_that_takes_no_connection_did_not_start(tmp_path: Path) -> None:
    with FakeCompute() as gone:
        pass
    error = failure(gone.url, tmp_path)
    assert isinstance(error, NotStarted)
    assert "can't be reached" in error.message


@pytest.mark.parametrize("url", [f"http://{'a' * 70}.invalid", "https://127.0.0.1:{port}"])
def test_a_name_that_nobody_can_have_and_a_server_without_tls_did_not_start(
    fake: FakeCompute, tmp_path: Path, url: str
) -> None:
    assert isinstance(failure(url.format(port=fake.port), tmp_path), NotStarted)


def test_a_connection_cut_before_the_request_was_whole_did_not_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        cutting = threading.Thread(target=_cut_the_first, args=(listener,))
        cutting.start()
        large = call(tmp_path, "canary", a=1.0, b=2.0)
        large.source.path.write_bytes(bytes(32 << 20))
        with pytest.raises(NotStarted):
            solve(engine(f"http://127.0.0.1:{listener.getsockname()[1]}"), large)
        cutting.join()


def _cut_the_first(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    connection.recv(100)
    connection.close()


def reply(status: int, body: bytes = b"", **headers: str) -> Reply:
    return Reply(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


def test_a_refused_value_comes_with_the_servers_reason_when_it_is_plain_words() -> None:
    error = of_reply(reply(400, b"Unable to parse 'RH_IN:a' as a number.\r\n   at Compute.Solve()"))
    assert isinstance(error, DefinitionFailed)
    assert error.message == "Unable to parse 'RH_IN:a' as a number."
    for body in (b"<html><p>x</p>", rb"No such file: C:\inetpub\x", b'{"trace": "x"}'):
        assert "does not say why" in of_reply(reply(400, body)).message


@pytest.mark.parametrize(
    ("given", "seconds"), [("7", 7), ("0", 1), ("86400", 60), ("tomorrow", 1), ("9" * 5000, 60), ("", 1)]
)
def test_the_wait_that_a_proxy_asks_for_is_passed_on_within_bounds(given: str, seconds: int) -> None:
    error = of_reply(reply(503, retry_after=given))
    assert (type(error), error.retry_after) == (NotStarted, seconds)


@pytest.mark.parametrize("status", [301, 302, 404, 405, 418, 501])
def test_what_is_no_rhino_compute_did_not_start(status: int) -> None:
    assert isinstance(of_reply(reply(status)), NotStarted)
