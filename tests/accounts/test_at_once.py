"""What of two changes at the same time? Neither takes the other back, and what ended stays ended."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts import external, identities, links
from accounts.identities import Identities
from accounts.models import ApiKey, Session, User
from accounts.principal import Principal
from accounts.scopes import ALL
from accounts.services import keys, logins, people
from accounts.services.keys import KeyRevoked
from accounts.services.logins import LoginFailed
from softly.lib.errors import ValidationFailed
from tests.accounts.acting import PASSWORD, key_of, session_of, user
from tests.workshop import until

pytestmark = pytest.mark.usefixtures("transactional_db")

NEW = "another correct horse"


@pytest.fixture
def alice(transactional_db: None) -> User:
    return user("alice")


def owner(key: ApiKey) -> Principal:
    return Principal(kind="session", user_id=key.user_id, scopes=ALL)


def apart[T](call: Callable[[], T]) -> Callable[[], T]:
    """In a thread that gives its connection back."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    return run


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


# -- keys


def test_a_key_that_is_revoked_while_it_is_given_a_new_token_stays_revoked(alice: User) -> None:
    key, _ = key_of(alice, "solve")
    ApiKey.objects.get(pk=key.pk).revoke()
    with pytest.raises(KeyRevoked):
        keys.key_rotate(who=owner(key), key=key, grace=timedelta())
    assert ApiKey.objects.get(pk=key.pk).revoked is not None


def test_a_key_that_is_removed_while_it_is_given_a_new_token_is_gone(alice: User) -> None:
    key, _ = key_of(alice, "solve")
    ApiKey.objects.filter(pk=key.pk).delete()
    with pytest.raises(KeyRevoked):
        keys.key_rotate(who=owner(key), key=key, grace=timedelta())
    assert not ApiKey.objects.exists()


def test_a_new_token_gives_a_key_nothing_back_that_was_taken_from_it_meanwhile(alice: User) -> None:
    key, old = key_of(alice, "solve", "account")
    ApiKey.objects.filter(pk=key.pk).update(scopes=["solve"], origins=["https://shop.example"])
    token = keys.key_rotate(who=owner(key), key=key, grace=timedelta(minutes=1))
    now = ApiKey.objects.get(pk=key.pk)
    assert (now.scopes, now.origins) == (["solve"], ["https://shop.example"])
    assert now.opened_by(token)
    assert now.opened_by(old)


# -- people


def test_an_account_that_is_turned_off_while_its_password_changes_stays_off(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False, email="other@example.com")
    people.password_change(user=alice, current=PASSWORD, new=NEW, session=None)
    now = User.objects.get(pk=alice.pk)
    assert (now.is_active, now.email, now.check_password(NEW)) == (False, "other@example.com", True)


def test_a_link_for_one_address_confirms_no_other_that_came_meanwhile(alice: User) -> None:
    """It is looked at while the address changes."""
    token = links.email_token(alice)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.filter(pk=alice.pk).update(email="mallory@example.com")
            followed = pool.submit(apart(lambda: people.email_verify(token=token)))
            until(lambda: followed.done() or waits_for_a_lock())
        assert isinstance(followed.exception(), ValidationFailed)
    assert User.objects.get(pk=alice.pk).email_verified is None


def test_a_link_for_a_new_password_that_is_used_twice_at_once_works_once(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = links.password_token(alice)
    inside, go_on = Event(), Event()

    def hold(*_: Any) -> None:
        inside.set()
        go_on.wait(60)

    monkeypatch.setattr(people, "check_password", hold)

    def use(password: str) -> Callable[[], object]:
        return apart(lambda: people.password_reset(token=token, password=password))

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(use(NEW))
        inside.wait(60)
        inside.clear()
        second = pool.submit(use("of somebody else"))
        until(lambda: inside.is_set() or waits_for_a_lock())
        go_on.set()
        assert first.exception() is None
        assert isinstance(second.exception(), ValidationFailed)
    assert User.objects.get(pk=alice.pk).check_password(NEW)


@pytest.mark.parametrize("change", [{"password": "changed"}, {"is_active": False}])
def test_no_login_comes_after_what_ended_them_all(alice: User, change: dict[str, Any]) -> None:
    """The password was looked at before it changed."""
    User.objects.filter(pk=alice.pk).update(**change)
    with pytest.raises(LoginFailed):
        logins.session_open(RequestFactory().post("/api/sessions"), user=alice)
    assert not Session.objects.exists()


def test_somebody_who_signs_up_with_the_address_of_an_external_identity_hinders_it_in_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the look at whether it is free and the taking."""
    name = external._name

    def signs_up_meanwhile(claims: dict[str, Any]) -> str:
        if not User.objects.exists():
            user("alice")
        return name(claims)

    monkeypatch.setattr(external, "_name", signs_up_meanwhile)
    claims = {"email": "alice@example.com", "email_verified": True, "name": "Alice"}
    found = external._user("https://identity.example", "subject", claims)
    assert (found.subject, found.name, found.address) == ("subject", "Alice", None)


# -- what is known of tokens


@pytest.mark.parametrize("way", ["key", "session"])
def test_a_token_that_ends_while_it_is_looked_up_is_not_remembered(
    alice: User, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, token = key_of(alice, "solve") if way == "key" else session_of(alice)
    known = Identities()
    look_up = identities._look_up

    def ends_meanwhile(token: str) -> Any:
        found = look_up(token)
        row.delete()
        known.forget()
        return found

    monkeypatch.setattr(identities, "_look_up", ends_meanwhile)
    assert known.find(token) is not None  # it asked before
    monkeypatch.setattr(identities, "_look_up", look_up)
    assert known.find(token) is None


def test_a_token_that_is_looked_up_before_its_end_is_committed_ends_with_that(alice: User) -> None:
    key, token = key_of(alice, "solve", last_used=timezone.now())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            key.revoke(timezone.now())
            assert pool.submit(apart(lambda: identities.identities.find(token))).result() is not None
        assert identities.identities.find(token) is None


def test_nobody_is_made_of_an_account_that_was_deleted(alice: User) -> None:
    User.objects.filter(pk=alice.pk).delete()
    with pytest.raises(DatabaseError):
        people.password_change(user=alice, current=PASSWORD, new=NEW, session=uuid4())
    assert not User.objects.exists()
