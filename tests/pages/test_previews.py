"""Are previews drawn whatever became of those before, and of an earlier try?"""

from __future__ import annotations

import pytest

from computeapi.pages import previews
from softly.lib.errors import Unavailable
from tests.workshop import until


class Drawn(list[str]):
    """The md5 of each that was begun; the first fails so."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def picture(self, md5: str, *, refresh: bool) -> bytes:
        self.append(md5)
        if len(self) == 1:
            raise self.failure
        return b"picture"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    monkeypatch.setattr(previews.results, "keep_bytes", lambda key, data: found.update({key: data}) or True)
    return found


def test_one_that_fails_as_nobody_thought_leaves_the_others_to_be_drawn(
    kept: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Drawn(RuntimeError("a writer's mistake"))
    monkeypatch.setattr(previews, "_picture", drawn.picture)
    painter = previews.Painter()
    painter.ask("one", "1")
    painter.ask("other", "2")
    until(lambda: "other" in kept)
    painter.ask("one", "1")
    painter.ask("third", "3")
    until(lambda: "third" in kept)
    assert drawn == ["1", "2", "3"], "what failed isn't tried again at once"


def test_one_that_a_busy_server_refused_is_drawn_when_that_has_time(
    kept: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Drawn(Unavailable("Busy.", retry_after=1))
    monkeypatch.setattr(previews, "_picture", drawn.picture)
    painter = previews.Painter()

    def asked() -> bool:
        painter.ask("one", "1")
        return "one" in kept

    until(asked)
    assert drawn == ["1", "1"]
