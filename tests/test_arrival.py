"""When has enough of a request arrived to give it a thread?"""

from __future__ import annotations

import pytest

from softly.arrival import MOST_KEPT, SLOWEST, Arrival, Pace

HEAD = b"POST /solve HTTP/1.1\r\nHost: x\r\n"


def arrived(*parts: bytes) -> Arrival:
    arrival = Arrival(20)
    for part in parts:
        arrival.add(part)
    return arrival


def bytewise(data: bytes) -> Arrival:
    return arrived(*(data[n : n + 1] for n in range(len(data))))


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        HEAD + b"Content-Length: 2\r\n\r\n{}",
        HEAD + b"content-length:0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0;x\r\nTrailer: 1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_request_is_whole_with_its_last_byte_and_not_before(request_: bytes) -> None:
    assert arrived(request_).is_whole
    assert bytewise(request_).is_whole
    assert not bytewise(request_[:-1]).is_whole
    assert not arrived(request_[:-1]).is_whole
    assert bytewise(request_).data == request_


def test_what_follows_a_request_does_not_keep_it() -> None:
    assert arrived(HEAD + b"Content-Length: 2\r\n\r\n{}GET / HT").is_whole


def test_a_large_body_gets_its_thread_when_a_part_of_it_is_here() -> None:
    arrival = arrived(HEAD + b"Content-Length: 1000000\r\n\r\n")
    arrival.add(b"x" * (MOST_KEPT - len(arrival.data) - 1))
    assert not arrival.is_whole
    arrival.add(b"x")
    assert arrival.is_whole


@pytest.mark.parametrize(
    "nonsense",
    [
        b"x" * MOST_KEPT,
        b"GET / HTTP/1.1\n\n",
        HEAD + b"Content-Length: many\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_will_be_refused_is_not_waited_for(nonsense: bytes) -> None:
    assert arrived(nonsense).is_whole


def test_a_client_that_asks_whether_to_go_ahead_is_told_once() -> None:
    arrival = arrived(HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    assert arrival.wants_go_ahead()
    assert not arrival.wants_go_ahead()
    assert not arrived(HEAD + b"Content-Length: 5\r\n\r\n").wants_go_ahead()


def test_a_large_body_may_take_as_long_as_it_keeps_coming() -> None:
    pace = Pace(1000)
    assert 900 < pace.left() <= 1000
    pace.came(1000 * SLOWEST)
    assert 1900 < pace.left() <= 2000
    assert Pace(0).left() > 0
