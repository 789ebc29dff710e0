"""Does the scripted Compute go wrong in the way that it is told to, and only then?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest

from computeapi.engines.rhino.fake_server import BEHAVIOURS, FakeCompute
from tests.engines.rhino.compute import Client, compute, outputs

SUM = {"RH_OUT:sum": {"{0}": [3.0]}}
MEGABYTE = 1 << 20


@pytest.fixture
def served() -> Iterator[tuple[FakeCompute, Client]]:
    with compute() as both:
        yield both


def solves(client: Client) -> bool:
    return outputs(client.solve("canary")) == SUM


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        ("401", 401),
        ("413", 413),
        ("429", 429),
        ("500_empty", 500),
        ("500_html", 500),
        ("502_html", 502),
        ("504_text", 504),
        ("html", 200),
        ("wrong_type", 200),
        ("bad_json", 200),
        ("deep_json", 200),
        ("not_object", 200),
        ("values_null", 200),
        ("no_tree", 200),
    ],
)
def test_another_answer_is_given_once(served: tuple[FakeCompute, Client], behaviour: str, status: int) -> None:
    fake, client = served
    fake.next(behaviour)
    assert client.http.get("/healthcheck").text == "Healthy"
    assert client.solve("canary").status_code == status
    assert solves(client)
    assert [seen.behaviour for seen in fake.log] == ["", behaviour, ""]


@pytest.mark.parametrize("behaviour", ["crash", "crash_solved", "crash_headers", "crash_body"])
def test_a_server_that_crashes_cuts_the_connection(served: tuple[FakeCompute, Client], behaviour: str) -> None:
    fake, client = served
    fake.next(behaviour)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.solve("canary")
    assert solves(client)


@pytest.mark.parametrize(("behaviour", "solved"), [("crash", 0), ("crash_solved", 1), ("502_html", 0), ("hang", 0)])
def test_it_is_known_whether_a_solve_had_begun(served: tuple[FakeCompute, Client], behaviour: str, solved: int) -> None:
    fake, client = served
    fake.next(behaviour)
    thread = threading.Thread(target=ask, args=(client,))
    thread.start()
    fake.until(lambda fake: fake.held == 1 or fake.in_flight == 0 < len(fake.log))
    assert fake.solves == solved
    fake.close()
    thread.join()


@pytest.mark.parametrize("behaviour", ["hang", "hang_body"])
def test_a_server_that_hangs_goes_on_when_it_is_let_go(served: tuple[FakeCompute, Client], behaviour: str) -> None:
    fake, client = served
    fake.next(behaviour)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(solves(client)))
    thread.start()
    fake.until(lambda fake: fake.held == 1)
    assert httpx.get(fake.url + "/healthcheck", timeout=60).text == "Healthy"
    fake.release()
    thread.join()
    assert answers == [True]


@pytest.mark.parametrize("behaviour", ["huge_length", "huge_chunks"])
def test_a_huge_body_is_made_while_it_is_sent(served: tuple[FakeCompute, Client], behaviour: str) -> None:
    fake, client = served
    fake.next(behaviour)
    with client.http.stream("POST", "/grasshopper", json={}) as answer:
        body = answer.iter_raw(MEGABYTE)
        assert sum(len(next(body)) for _ in range(5)) == 5 * MEGABYTE
    fake.until(lambda fake: fake.in_flight == 0)


def test_a_slow_body_comes_in_bytes(served: tuple[FakeCompute, Client], monkeypatch: pytest.MonkeyPatch) -> None:
    fake, client = served
    fake.next("slow_body")
    with client.http.stream("POST", "/grasshopper", json={}) as answer:
        pass
    assert answer.status_code == 500  # an empty body asks for nothing
    go_on = threading.Event()
    monkeypatch.setattr(fake, "pause", lambda seconds: go_on.wait(60))
    fake.next("slow_body", path="/healthcheck")
    with client.http.stream("GET", "/healthcheck") as answer:
        body = answer.iter_raw()
        assert next(body) == b"H"
        go_on.set()
        assert b"".join(body) == b"ealthy"


def test_a_connection_may_end_after_an_answer_that_did_not_say_so(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    fake.next("drop_connection")
    answer = client.solve("canary")
    assert outputs(answer) == SUM
    assert "Connection" not in answer.headers
    assert solves(client)


def test_a_server_may_forget_what_it_was_sent(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    pointer = {"pointer": client.io("canary")["CacheKey"], "values": []}
    assert client.post(pointer).status_code == 200
    fake.next("forget")
    assert client.post(pointer).status_code == 500


def test_the_interface_may_be_that_of_something_else(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    fake.next("other_io", path="/io")
    assert client.io("canary")["InputNames"] == ["Somebody else's"]
    assert client.io("canary")["InputNames"] == ["RH_IN:a", "RH_IN:b"]


def test_behaviours_follow_each_other_and_may_last(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    fake.next("401", times=2)
    fake.next("429", times=None)
    assert [client.solve("canary").status_code for _ in range(4)] == [401, 401, 429, 429]
    fake.reset()
    assert solves(client)


def test_it_can_be_scripted_over_http(served: tuple[FakeCompute, Client]) -> None:
    _, client = served
    post, get = client.http.post, client.http.get
    assert post("/fake/next", json={"behaviour": "429", "times": 1}).status_code == 204
    assert client.solve("canary").status_code == 429
    (seen,) = get("/fake/log").json()
    assert (seen["path"], seen["status"], seen["behaviour"]) == ("/grasshopper", 429, "429")
    assert get("/fake/behaviours").json() == sorted(BEHAVIOURS)
    assert {post(f"/fake/{what}").status_code for what in ("release", "forget", "reset")} == {204}
    assert post("/fake/anything").status_code == 404


@pytest.mark.parametrize(
    "asked", [{}, [], {"behaviour": "sulk"}, {"behaviour": []}, {"behaviour": "hang", "times": "x"}]
)
def test_what_it_is_told_must_be_one_of_its_behaviours(served: tuple[FakeCompute, Client], asked: object) -> None:
    _, client = served
    assert client.http.post("/fake/next", json=asked).status_code == 400
    assert solves(client)


def test_a_server_that_is_closed_refuses_connections_and_another_can_take_its_place() -> None:
    with FakeCompute() as first:
        pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(first.url, timeout=60)
    with FakeCompute(port=first.port) as second:
        assert httpx.get(second.url + "/healthcheck", timeout=60).text == "Healthy"


def ask(client: Client) -> None:
    try:
        client.solve("canary")
    except httpx.TransportError:
        return
