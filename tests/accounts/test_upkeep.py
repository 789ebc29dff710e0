"""Is what is over cleared away, and nothing else?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import upkeep
from accounts.models import ApiKey, Session, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice@example.com")


def key(owner: User, name: str, revoked_days_ago: float | None) -> None:
    made = ApiKey(user=owner, name=name, scopes=["solve"])
    made.take_new_token()
    if revoked_days_ago is not None:
        made.revoked = timezone.now() - timedelta(days=revoked_days_ago)
    made.save()


def test_sessions_that_are_over_are_removed_and_living_ones_stay(alice: User) -> None:
    Session.objects.create(token_hash="living", user=alice)
    Session.objects.create(token_hash="over", user=alice, expires=timezone.now() - timedelta(seconds=1))
    assert upkeep.clear()["sessions"] == 1
    assert list(Session.objects.values_list("token_hash", flat=True)) == ["living"]


def test_keys_are_removed_when_they_were_revoked_long_ago(alice: User) -> None:
    key(alice, "in use", None)
    key(alice, "revoked of late", 80)
    key(alice, "revoked long ago", 100)
    assert upkeep.clear()["keys"] == 1
    assert set(ApiKey.objects.values_list("name", flat=True)) == {"in use", "revoked of late"}


def test_it_may_be_done_twice(alice: User) -> None:
    upkeep.clear()
    assert upkeep.clear() == {"sessions": 0, "answers": 0, "keys": 0}
