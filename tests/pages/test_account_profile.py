"""What do people change of themselves by the pages, and how do they leave?"""

from __future__ import annotations

from django.contrib.auth import get_user
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from computeapi.solve.models import SolveRecord
from tests.pages.visiting import PASSWORD, Visitor, link_in_mail, person, solved, value_of, words


def test_the_profile_is_changed(alice: User, visitor: Visitor) -> None:
    assert visitor.submit("/account", "name", name=" Ada Lovelace ")["Location"] == "/account"
    shown = visitor.get("/account")
    assert "Your name is saved." in words(shown)
    assert value_of(shown, "name") == "Ada Lovelace"
    assert "saved" not in words(visitor.get("/account")), "said once"


def test_a_new_address_needs_the_password_and_has_to_be_confirmed(alice: User, visitor: Visitor) -> None:
    User.objects.update(email_verified=timezone.now())
    refused = visitor.submit("/account", "email", email="ada@example.com", currentPassword="no")
    assert refused.status_code == 422
    assert "This isn't your password." in words(refused)
    assert value_of(refused, "email") == "ada@example.com"
    assert "alice@example.com" in words(refused)
    person("bob")
    assert "There is an account" in words(
        visitor.submit("/account", "email", email="bob@example.com", currentPassword=PASSWORD)
    )
    visitor.submit("/account", "email", email="ada@example.com", currentPassword=PASSWORD)
    assert "Not confirmed" in words(visitor.get("/account"))
    visitor.submit(link_in_mail(), "confirm")
    assert "Not confirmed" not in words(visitor.get("/account"))


def test_the_mail_to_confirm_is_sent_again(alice: User, visitor: Visitor) -> None:
    visitor.submit("/account", "verification")
    visitor.submit(link_in_mail(), "confirm")
    alice.refresh_from_db()
    assert alice.email_verified


def test_a_new_password_ends_every_other_session_and_not_this_one(alice: User, visitor: Visitor) -> None:
    elsewhere = Visitor().log_in(alice)
    wrong = visitor.submit("/account", "password", currentPassword="no", newPassword="another horse battery")
    assert wrong.status_code == 422
    assert "another horse" not in wrong.text
    visitor.submit("/account", "password", currentPassword=PASSWORD, newPassword="another horse battery")
    assert "logged out everywhere else" in words(visitor.get("/account"))
    assert not elsewhere.is_in()
    request = RequestFactory().get("/")
    request.session = visitor.session
    assert get_user(request) == alice, "Django's own check of the session agrees"


def test_deactivating_needs_the_password_and_ends_all(alice: User, visitor: Visitor) -> None:
    assert visitor.submit("/account", "deactivate", currentPassword="no").status_code == 422
    assert visitor.is_in()
    assert visitor.submit("/account", "deactivate", currentPassword=PASSWORD)["Location"] == "/account/log-in"
    assert "Your account is off." in words(visitor.get("/account/log-in"))
    assert not visitor.is_in()
    assert Visitor().submit("/account/log-in", "password", email=alice.email, password=PASSWORD).status_code == 401


def test_deleting_needs_the_password_and_leaves_nothing(alice: User, visitor: Visitor) -> None:
    record = solved(alice)
    assert visitor.submit("/account", "delete").status_code == 422
    assert visitor.submit("/account", "delete", currentPassword=PASSWORD)["Location"] == "/account/log-in"
    assert not User.objects.exists()
    assert not SolveRecord.objects.filter(pk=record.pk).exists()
    assert "Your account is deleted" in words(visitor.get("/account/log-in"))


def test_who_came_by_another_identity_has_no_password_to_give(alice: User, visitor: Visitor) -> None:
    assert 'name="newPassword"' in visitor.get("/account").text
    User.objects.update(password="!unusable")
    page = visitor.get("/account").text
    assert "newPassword" not in page
    assert "currentPassword" not in page
    assert visitor.submit("/account", "delete")["Location"] == "/account/log-in"
    assert not User.objects.exists()
