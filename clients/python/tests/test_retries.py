"""Is a request sent again when it helps, and never when it could be done twice?"""

from __future__ import annotations

from datetime import datetime, timezone

import httpx
import pytest
from conftest import Serve
from serving import AT_ONCE, error, solved

from softly_client import NEVER, Retries
from softly_client.errors import ConnectionFailed, RateLimited, ServerFailed, SolveFailed
from softly_client.messages import Broken, Reply, Request, post, seconds_of

OK = httpx.Response(200, json=[])
BROKEN = httpx.ReadError("reset")
GET = Request("GET", "/")
PLAIN_POST = Request("POST", "/")
CALM = Retries(chance=lambda: 1.0)


def reply(status: int, code: str = "X", after: str = "") -> Reply:
    headers = {"retry-after": after} if after else {}
    return Reply(status=status, headers=headers, body=f'{{"code": "{code}"}}'.encode())


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_what_passes_is_tried_again(serve: Serve, status: int) -> None:
    served = serve(error(status, "BUSY"), OK)
    assert served.call(lambda c: c.tiers()) == []
    assert len(served.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_what_stays_wrong_is_told_at_once(serve: Serve, status: int) -> None:
    served = serve(error(status, "WRONG"))
    with pytest.raises(Exception, match="WRONG"):
        served.call(lambda c: c.tiers())
    assert len(served.requests) == 1


def test_a_post_that_breaks_is_sent_again_under_the_same_key(serve: Serve) -> None:
    served = serve(BROKEN, httpx.Response(200, json=solved(mass=2)))
    assert served.call(lambda c: c.solve("plate.scad", {"width": 3})).value("mass") == 2
    assert len(set(served.keys())) == 1
    assert len(served.keys()[0]) == 36


def test_two_calls_have_two_keys(serve: Serve) -> None:
    served = serve(httpx.Response(201, json={}))
    served.call(lambda c: c.create_key("one"))
    served.call(lambda c: c.create_key("one"))
    assert len(set(served.keys())) == 2


def test_attempts_are_bounded(serve: Serve) -> None:
    served = serve(BROKEN)
    with pytest.raises(ConnectionFailed, match=r"CONNECTION_FAILED.*reset"):
        served.call(lambda c: c.tiers())
    assert len(served.requests) == AT_ONCE.attempts


def test_never_is_once(serve: Serve) -> None:
    served = serve(error(503, "BUSY"), OK, retries=NEVER)
    with pytest.raises(ServerFailed):
        served.call(lambda c: c.tiers())


def test_a_solve_that_takes_too_long_is_not_tried_again(serve: Serve) -> None:
    served = serve(error(504, "SOLVE_TIMEOUT"))
    with pytest.raises(SolveFailed):
        served.call(lambda c: c.solve("plate.scad"))
    assert len(served.requests) == 1


def test_a_used_up_quota_is_not_waited_for(serve: Serve) -> None:
    served = serve(error(429, "QUOTA_EXCEEDED", Retry_After="1"))
    with pytest.raises(RateLimited) as told:
        served.call(lambda c: c.solve("plate.scad"))
    assert told.value.retry_after == 1
    assert len(served.requests) == 1


def test_a_limit_that_lasts_longer_than_our_patience_is_told(serve: Serve) -> None:
    served = serve(error(429, "RATE_LIMIT_EXCEEDED", Retry_After="700"))
    with pytest.raises(RateLimited) as told:
        served.call(lambda c: c.tiers())
    assert told.value.retry_after == 700


def test_who_waits_so_long_only_is_not_made_to_wait_again(serve: Serve) -> None:
    served = serve(error(503, "QUEUE_TIMEOUT"))
    with pytest.raises(ServerFailed):
        served.call(lambda c: c.solve("plate.scad", wait=1))
    assert len(served.requests) == 1
    assert served.requests[0].headers["Prefer"] == "wait=1"


def test_the_first_request_with_our_key_is_waited_for_while_it_runs() -> None:
    running = reply(409, "IDEMPOTENCY_IN_FLIGHT", "2")
    assert CALM.pause(post("/"), running, tried=1, waited=0) == 2
    assert CALM.pause(post("/"), running, tried=9, waited=100) == 2
    assert CALM.pause(post("/"), running, tried=9, waited=119) is None


def test_without_a_key_only_what_did_not_arrive_is_sent_again() -> None:
    assert CALM.pause(PLAIN_POST, Broken(reason="", arrived=True), tried=1, waited=0) is None
    assert CALM.pause(PLAIN_POST, reply(503), tried=1, waited=0) is None
    assert CALM.pause(PLAIN_POST, Broken(reason="", arrived=False), tried=1, waited=0) == 0.5


def test_pauses_grow_and_are_spread() -> None:
    pauses = [Retries(attempts=99, chance=lambda: 1.0).pause(GET, reply(503), tried=n, waited=0) for n in range(1, 9)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert Retries(chance=lambda: 0.0).pause(GET, reply(503), tried=1, waited=0) == 0.25


def test_the_server_may_ask_for_a_longer_pause() -> None:
    assert CALM.pause(GET, reply(429, after="7"), tried=1, waited=0) == 7


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 1, 31, 12, 0, 0, tzinfo=timezone.utc)
    assert seconds_of("12") == 12
    assert seconds_of("Sat, 31 Jan 2026 12:00:09 GMT", now) == 9
    assert seconds_of("Sat, 31 Jan 2026 11:00:00 GMT", now) == 0
    assert seconds_of("soon") is None
