"""Are keys and sessions shown, made and ended by the pages, and nobody else's?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Session, User
from tests.pages.visiting import Visitor, person, value_of, words


def token_in(answer: Any) -> str:
    found = re.search(r"softly_k_\w{10}_\w{38}", answer.text)
    assert found
    return found[0]


def user_by(token: str) -> int:
    return Client().get("/api/users/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_key_is_made_and_its_token_shown_once(alice: User, visitor: Visitor) -> None:
    origins = "https://shop.example\r\nhttps://www.shop.example:8443, http://localhost:3000"
    made = visitor.submit("/account/keys", "make", name="Shop", scopes=["solve", "account"], expires="30", origins="")
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store, no-transform"
    token = token_in(made)
    assert made.text.count(token) == 1
    assert user_by(token) == 200
    assert value_of(made, "name") is None, "the form is empty again"
    key = ApiKey.objects.get()
    assert key.expires
    assert timedelta(days=29) < key.expires - timezone.now() < timedelta(days=31)
    listed = visitor.get("/account/keys")
    assert token not in listed.text
    assert f"softly_k_{key.prefix}…" in words(listed)
    visitor.submit("/account/keys", "make", name="Embedded", scopes=["solve"], origins=origins)
    embedded = ApiKey.objects.get(name="Embedded")
    assert embedded.origins == ["https://shop.example", "https://www.shop.example:8443", "http://localhost:3000"]
    assert embedded.expires is None


def test_a_key_that_is_wrong_is_explained_and_not_made(visitor: Visitor) -> None:
    answer = visitor.submit("/account/keys", "make", name="Shop", origins="shop.example", scopes=["files", "jobs"])
    assert answer.status_code == 422
    assert "Send an origin like https://shop.example." in words(answer)
    assert value_of(answer, "name") == "Shop"
    assert ">shop.example</textarea>" in answer.text
    assert set(re.findall(r'value="(\w+)" checked', answer.text)) == {"files", "jobs"}
    assert "may not be empty" in words(visitor.submit("/account/keys", "make", name="Shop"))
    assert visitor.submit("/account/keys", "make", name="Shop", scopes=["admin"]).status_code == 422
    assert 'value="admin"' not in answer.text
    assert not ApiKey.objects.exists()


def test_a_key_is_rotated_and_revoked(alice: User, visitor: Visitor) -> None:
    old = token_in(visitor.submit("/account/keys", "make", name="Shop", scopes=["account"]))
    key = str(ApiKey.objects.get().pk)
    rotated = visitor.submit("/account/keys", "rotate", key=key, grace="3600")
    new = token_in(rotated)
    assert rotated["Cache-Control"] == "no-store, no-transform"
    assert (user_by(old), user_by(new)) == (200, 200)
    newest = token_in(visitor.submit("/account/keys", "rotate", key=key, grace="0"))
    assert (user_by(new), user_by(newest)) == (401, 200)
    assert visitor.submit("/account/keys", "revoke", key=key).status_code == 303
    assert "Shop is revoked." in words(visitor.get("/account/keys"))
    assert user_by(newest) == 401
    assert visitor.submit("/account/keys", "rotate", key=key, grace="0").status_code == 409


def test_anothers_key_is_not_found(alice: User, visitor: Visitor) -> None:
    theirs = ApiKey(user=person("bob"), name="theirs", scopes=["solve"])
    theirs.take_new_token()
    theirs.save()
    for action in ("rotate", "revoke"):
        assert visitor.submit("/account/keys", action, key=str(theirs.pk), grace="0").status_code == 404
        assert visitor.submit("/account/keys", action, key="nonsense").status_code == 404
    kept = ApiKey.objects.get(pk=theirs.pk)
    assert (kept.hash, kept.revoked) == (theirs.hash, None)
    assert "theirs" not in words(visitor.get("/account/keys"))


# -- sessions


def test_sessions_show_the_device_and_end(alice: User, visitor: Visitor) -> None:
    phone = Visitor("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1")
    phone.log_in(alice)
    third = Visitor().log_in(alice)
    shown = words(visitor.get("/account/sessions"))
    assert "Firefox on" in shown
    assert "iOS" in shown
    assert shown.count("This one") == 1
    session = Session.objects.get(user_agent__contains="iPhone")
    assert visitor.submit("/account/sessions", "end", session=str(session.pk)).status_code == 303
    assert (visitor.is_in(), phone.is_in(), third.is_in()) == (True, False, True)
    visitor.submit("/account/sessions", "others")
    assert "1 other session ended." in words(visitor.get("/account/sessions"))
    assert (visitor.is_in(), third.is_in()) == (True, False)


def test_anothers_session_is_not_found(visitor: Visitor) -> None:
    bob = Visitor().log_in(person("bob"))
    theirs = Session.objects.get(user__email="bob@example.com")
    for wrong in (str(theirs.pk), "nonsense", ""):
        assert visitor.submit("/account/sessions", "end", session=wrong).status_code == 404
    assert bob.is_in()
