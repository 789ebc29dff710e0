"""Is what is over cleared away every hour, by one process?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts import upkeep
from accounts.models import Session, User

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def over() -> Session:
    user = User.objects.create_user("alice@example.com")
    Session.objects.create(token_hash="living", user=user)
    return Session.objects.create(token_hash="over", user=user, expires=timezone.now() - timedelta(seconds=1))


def test_sessions_that_are_over_are_removed_and_living_ones_stay(over: Session) -> None:
    assert upkeep.clear() == 1
    assert list(Session.objects.values_list("token_hash", flat=True)) == ["living"]


def test_while_another_process_clears_this_one_leaves_it(over: Session) -> None:
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [upkeep._LOCK])
            assert upkeep.clear() == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [upkeep._LOCK])
    finally:
        other.close()
    assert Session.objects.filter(pk=over.pk).exists()


def test_a_request_after_an_hour_has_it_done_once(over: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "FIRST", -1.0)
    mine = upkeep.Upkeep()
    mine.due()
    mine._worker.finish()
    assert not Session.objects.filter(pk=over.pk).exists()
    Session.objects.create(token_hash="over again", expires=timezone.now() - timedelta(seconds=1))
    mine.due()
    mine._worker.finish()
    assert Session.objects.filter(token_hash="over again").exists()
