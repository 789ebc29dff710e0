"""Does a worker give up a handler that doesn't listen?"""

from __future__ import annotations

import pytest
from django.db import OperationalError

from accounts.principal import Principal
from computeapi.jobs import claim, ending
from computeapi.jobs.board import Board
from computeapi.jobs.execute import _running
from computeapi.jobs.lookout import Lookout
from computeapi.jobs.models import State
from computeapi.jobs.running import JobTimeout
from computeapi.jobs.services import enqueue

pytestmark = pytest.mark.django_db


def test_a_deaf_handler_is_given_up_also_when_the_database_was_away_at_that_moment(
    done: list[str], alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = enqueue("note", {"name": "a"}, owner=alice)
    claimed = claim.take(None)
    assert claimed
    board = Board()
    held = board.hold(claimed, _running(claimed))
    held.stop(JobTimeout("It took too long."))
    held.told = 0.0
    lookout = Lookout(board)

    def away(*_: object) -> bool:
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(ending, "failed", away)
        with pytest.raises(OperationalError):
            lookout._give_up_deaf()
    lookout._give_up_deaf()
    assert lookout.is_stuck.is_set()
    job.refresh_from_db()
    assert (job.state, [error["code"] for error in job.errors]) == (State.FAILED, ["JOB_TIMEOUT"])
