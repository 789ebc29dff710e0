"""Is what expired read again, also when it expired while it was read?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from softly.lib.fresh import Fresh
from tests.workshop import until


class Source:
    """Somewhere far away; one answer at a time can be held on its way."""

    def __init__(self) -> None:
        self.now = "old"
        self.asked = 0
        self.go = Event()
        self.go.set()

    def read(self, _: str | None) -> str:
        found = self.now
        self.asked += 1
        self.go.wait(60)
        return found


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.go.set()


def fresh(source: Source) -> Fresh[str]:
    return Fresh("test", source.read, max_age=lambda: 3600, away=OSError, start="start")


def test_what_expired_is_read_before_the_next_look(source: Source) -> None:
    known = fresh(source)
    assert known.value() == "old"
    source.now = "new"
    assert known.value() == "old"
    known.expire()
    assert known.value() == "new"


def test_what_expires_while_it_is_read_is_read_once_more(source: Source) -> None:
    known = fresh(source)
    source.go.clear()
    with ThreadPoolExecutor(1) as pool:
        looked = pool.submit(known.value)
        until(lambda: source.asked == 1)
        source.now = "new"
        known.expire()
        source.go.set()
        assert looked.result() == "new"
    assert (known.value(), source.asked) == ("new", 2)


def test_what_expires_while_it_is_refreshed_is_read_once_more(source: Source) -> None:
    known = fresh(source)
    source.go.clear()
    with ThreadPoolExecutor(1) as pool:
        refreshed = pool.submit(known.refresh)
        until(lambda: source.asked == 1)
        source.now = "new"
        known.expire()
        source.go.set()
        assert refreshed.result() == "new"
    assert (known.value(), source.asked) == ("new", 2)
