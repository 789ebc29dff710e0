"""Who gets into the admin, with what, and how often may they guess?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as softly
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.identities import identities
from accounts.models import Session, User
from tests.endpoints.codes import LOGIN, PAGE, PASSWORD, log_in, set_up
from tests.workshop import Workshop

EMAIL = "ada@example.com"


@pytest.fixture
def ada(workshop: Workshop) -> User:
    return User.objects.create_superuser(EMAIL, PASSWORD)


@pytest.fixture
def limited(settings: Settings) -> Iterator[None]:
    cache.clear()
    settings.ENABLE_RATE_LIMITING = True
    yield
    cache.clear()


def acts_for_staff(client: Client) -> bool:
    """What the API thinks of the same session."""
    identities.forget()
    identity = identities.find(client.cookies[softly.SESSION_COOKIE_NAME].value)
    return identity is not None and identity.is_staff


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_without_a_device_email_and_password_are_enough(ada: User, client: Client) -> None:
    assert log_in(client, EMAIL) == 302
    assert is_in(client)
    assert acts_for_staff(client)
    session = Session.objects.get(user=ada)
    assert session.address == "127.0.0.1"


def test_with_a_device_the_password_alone_is_not(ada: User, client: Client) -> None:
    set_up(ada)
    assert log_in(client, EMAIL) == 200
    assert "enter the one-time code too" in client.post(LOGIN, {"username": EMAIL, "password": PASSWORD}).text
    assert not is_in(client)
    assert SESSION_KEY not in client.session


def test_with_the_code_the_session_acts_for_staff_in_the_admin_and_in_the_api(ada: User, client: Client) -> None:
    app, _ = set_up(ada)
    assert log_in(client, EMAIL, app.code()) == 302
    assert is_in(client)
    assert acts_for_staff(client)


def test_a_code_is_taken_once(ada: User, client: Client, charlie: Client) -> None:
    app, _ = set_up(ada)
    code = app.code()
    assert log_in(client, EMAIL, code) == 302
    assert log_in(charlie, EMAIL, code) == 200
    assert not is_in(charlie)


def test_a_recovery_code_logs_in_once_and_slows_the_app_not_down(ada: User, client: Client, charlie: Client) -> None:
    app, codes = set_up(ada)
    assert log_in(client, EMAIL, f" {codes[3].upper()} ") == 302
    assert log_in(charlie, EMAIL, codes[3]) == 200
    assert log_in(charlie, EMAIL, app.code()) == 302


def test_the_code_of_another_is_of_no_use(ada: User, client: Client) -> None:
    set_up(ada)
    app, codes = set_up(User.objects.create_superuser("bea@example.com", PASSWORD))
    assert log_in(client, EMAIL, app.code()) == 200
    assert log_in(client, EMAIL, codes[0]) == 200


def test_a_login_from_before_the_device_was_set_up_lets_nobody_in_any_more(ada: User, client: Client) -> None:
    assert log_in(client, EMAIL) == 302
    set_up(ada)
    assert not is_in(client)
    assert not acts_for_staff(client)
    assert "without the one-time code" in client.get("/admin/", follow=True).text


def test_where_codes_are_required_staff_without_a_device_see_only_the_page_to_set_it_up(
    ada: User, client: Client, settings: Settings
) -> None:
    settings.ADMIN_REQUIRE_TOTP = True
    assert log_in(client, EMAIL) == 302
    for path in ("", "accounts/user/", "auditlog/logentry/", "password_change/", "nothing/", "login/", "jsi18n/"):
        response = client.get(f"/admin/{path}")
        assert (response.status_code, response["Location"]) == (302, PAGE), path
    assert not acts_for_staff(client)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "The admin needs a second factor" in page.text
    assert "/admin/accounts/user/" not in page.text
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(PAGE)["Location"].startswith(LOGIN)


@pytest.mark.parametrize("page", ["/admin/", PAGE])
def test_others_do_not_get_in(alice: Client, client: Client, page: str) -> None:
    for person in (alice, client):
        assert person.get(page)["Location"].startswith(LOGIN)


def test_a_member_with_the_right_password_does_not_get_in(workshop: Workshop, client: Client) -> None:
    User.objects.create_user("member@example.com", PASSWORD)
    assert log_in(client, "member@example.com") == 200


def test_after_five_failures_the_form_says_when_to_go_on(limited: None, ada: User, client: Client) -> None:
    for _ in range(5):
        assert log_in(client, EMAIL, password="wrong") == 200
    response = client.post(LOGIN, {"username": EMAIL, "password": PASSWORD, "next": "/admin/accounts/user/"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 900
    for part in ("5 failed logins in 900 s are allowed", EMAIL, 'name="password"', 'value="/admin/accounts/user/"'):
        assert part in response.text
    assert PASSWORD not in response.text


def test_an_account_is_guarded_whatever_the_address_and_others_are_not_held_up(limited: None, ada: User) -> None:
    User.objects.create_superuser("bea@example.com", PASSWORD)
    statuses = [log_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), EMAIL, password="wrong") for number in range(1, 8)]
    assert statuses == [200] * 5 + [429] * 2
    assert log_in(Client(REMOTE_ADDR="198.51.100.99"), "bea@example.com") == 302


def test_accounts_that_do_not_exist_are_refused_alike(limited: None, workshop: Workshop, client: Client) -> None:
    assert [log_in(client, "nobody@example.com") for _ in range(6)] == [200] * 5 + [429]


def test_logins_that_work_are_not_counted(limited: None, ada: User) -> None:
    assert [log_in(Client(), EMAIL) for _ in range(8)] == [302] * 8


def test_codes_are_guessed_no_more_often_than_passwords(limited: None, ada: User, client: Client) -> None:
    app, _ = set_up(ada)
    assert [log_in(client, EMAIL) for _ in range(7)] == [200] * 7, "who only forgot the code has guessed nothing"
    assert [log_in(client, EMAIL, "nonsense") for _ in range(6)] == [200] * 5 + [429]
    assert log_in(client, EMAIL, app.code()) == 429
