"""Can staff set up, renew and remove their second factor in the admin, and nobody else for them?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts.models import User
from accounts.services.devices import devices_of, secret_of
from tests.endpoints.codes import PAGE, PASSWORD, App, log_in, set_up
from tests.workshop import Workshop

EMAIL = "ada@example.com"


@pytest.fixture
def ada(workshop: Workshop) -> User:
    return User.objects.create_superuser(EMAIL, PASSWORD)


@pytest.fixture
def browser(ada: User, client: Client) -> Client:
    assert log_in(client, EMAIL) == 302
    return client


def shown_codes(text: str) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7]{8})</code></li>", text)


def test_it_is_set_up_with_a_scan_and_a_code(ada: User, browser: Client) -> None:
    assert "Two-factor is off" in browser.get(PAGE).text
    page = browser.post(PAGE, {"do": "begin"}, follow=True)
    device = devices_of(ada).pending
    assert device
    assert secret_of(device) in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc)", page.text)
    assert "no-transform" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]

    token = browser.cookies["softly_session"].value
    done = browser.post(PAGE, {"do": "confirm", "code": App(device).code()})
    codes = shown_codes(done.text)
    assert len(set(codes)) == 10
    assert browser.cookies["softly_session"].value != token, "a session that may do more has a new token"
    assert browser.get("/admin/").status_code == 200

    later = browser.get(PAGE).text
    assert "Two-factor is on" in later
    assert "10 recovery codes left" in later
    for secret in (secret_of(device), *codes):
        assert secret not in later


def test_the_code_in_the_picture_is_what_apps_read(ada: User, browser: Client) -> None:
    browser.post(PAGE, {"do": "begin"})
    device = devices_of(ada).pending
    assert device
    assert device.config_url.startswith(f"otpauth://totp/Softly%3A{EMAIL.replace('@', '%40')}?secret=")
    assert device.config_url.replace("&", "&amp;") in browser.get(PAGE).text


def test_a_wrong_code_sets_nothing_up(ada: User, browser: Client) -> None:
    browser.post(PAGE, {"do": "begin"})
    for code in ("abcdef", "", "9" * 50):
        response = browser.post(PAGE, {"do": "confirm", "code": code})
        assert response.status_code == 422
        assert "This code is wrong" in response.text
    assert devices_of(ada).confirmed is None
    assert browser.get("/admin/").status_code == 200


def test_guessing_slows_down(ada: User, browser: Client) -> None:
    browser.post(PAGE, {"do": "begin"})
    device = devices_of(ada).pending
    assert device
    browser.post(PAGE, {"do": "confirm", "code": "abcdef"})
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    TOTPDevice.objects.update(throttling_failure_count=11)  # each doubles the second of the first: now it is an hour
    assert browser.post(PAGE, {"do": "confirm", "code": App(device).code()}).status_code == 422, "too soon"
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    assert browser.post(PAGE, {"do": "confirm", "code": App(device).code()}).status_code == 200


def test_a_new_start_makes_the_old_secret_useless(ada: User, browser: Client) -> None:
    browser.post(PAGE, {"do": "begin"})
    old = devices_of(ada).pending
    browser.post(PAGE, {"do": "begin"})
    new = devices_of(ada).pending
    assert old
    assert new
    assert old.key != new.key
    assert TOTPDevice.objects.count() == 1


def test_what_is_set_up_is_not_set_up_over(ada: User, browser: Client) -> None:
    set_up(ada)
    before = TOTPDevice.objects.get().key
    assert browser.post(PAGE, {"do": "begin"})["Location"].startswith("/admin/login/"), "without a code they are out"
    app, _ = _in_with_code(ada, browser)
    browser.post(PAGE, {"do": "begin"})
    browser.post(PAGE, {"do": "confirm", "code": app.code()})
    assert TOTPDevice.objects.count() == 1
    assert TOTPDevice.objects.get().key != before


def _in_with_code(user: User, client: Client) -> tuple[App, list[str]]:
    TOTPDevice.objects.filter(user=user).delete()
    app, codes = set_up(user)
    assert log_in(client, user.email, app.code()) == 302
    return app, codes


def test_new_recovery_codes_replace_the_old_ones(ada: User, browser: Client) -> None:
    app, old = _in_with_code(ada, browser)
    assert browser.post(PAGE, {"do": "renew", "code": "abcdef"}).status_code == 422
    assert StaticToken.objects.filter(token__in=old).count() == 10
    new = shown_codes(browser.post(PAGE, {"do": "renew", "code": app.code()}).text)
    assert len(new) == 10
    assert not set(old) & set(new)
    assert log_in(Client(), EMAIL, old[0]) == 200


@pytest.mark.parametrize(("password", "is_right_code"), [("wrong", True), (PASSWORD, False), ("", True)])
def test_it_is_not_removed_without_password_and_code(
    ada: User, browser: Client, password: str, is_right_code: bool
) -> None:
    _, codes = _in_with_code(ada, browser)
    code = codes[0] if is_right_code else "abcdef"
    assert browser.post(PAGE, {"do": "remove", "password": password, "code": code}).status_code == 422
    assert devices_of(ada).confirmed
    assert StaticToken.objects.count() == 10, "a code is not used up where the password was wrong"


def test_it_is_removed_with_both(ada: User, browser: Client) -> None:
    _, codes = _in_with_code(ada, browser)
    response = browser.post(PAGE, {"do": "remove", "password": PASSWORD, "code": codes[0]}, follow=True)
    assert "logins need your password only" in response.text
    assert devices_of(ada).confirmed is None
    assert not StaticToken.objects.exists()
    assert log_in(Client(), EMAIL) == 302


def test_where_it_is_required_its_removal_leaves_only_the_page(ada: User, browser: Client, settings: Settings) -> None:
    settings.ADMIN_REQUIRE_TOTP = True
    _, codes = _in_with_code(ada, browser)
    assert browser.get("/admin/").status_code == 200
    browser.post(PAGE, {"do": "remove", "password": PASSWORD, "code": codes[0]})
    assert browser.get("/admin/")["Location"] == PAGE


def test_where_it_is_required_it_can_be_set_up_and_opens_the_rest(
    ada: User, browser: Client, settings: Settings
) -> None:
    settings.ADMIN_REQUIRE_TOTP = True
    browser.post(PAGE, {"do": "begin"})
    device = devices_of(ada).pending
    assert device
    assert browser.post(PAGE, {"do": "confirm", "code": App(device).code()}).status_code == 200
    assert browser.get("/admin/accounts/user/").status_code == 200


def test_nobody_sees_the_devices_of_others(ada: User, browser: Client) -> None:
    device = TOTPDevice.objects.create(user=User.objects.create_superuser("bea@example.com"))
    for path in ("totpdevice/", f"totpdevice/{device.pk}/change/", f"totpdevice/{device.pk}/qrcode/"):
        assert browser.get(f"/admin/otp_totp/{path}").status_code == 404
    assert browser.get("/admin/otp_static/staticdevice/").status_code == 404


def test_a_superuser_removes_the_second_factor_of_who_lost_theirs_and_not_their_own(ada: User, browser: Client) -> None:
    bea = User.objects.create_superuser("bea@example.com")
    set_up(bea)
    _in_with_code(ada, browser)
    fields = {"action": "remove_second_factor", "_selected_action": [str(bea.pk), str(ada.pk)]}
    browser.post("/admin/accounts/user/", fields)
    assert devices_of(bea).confirmed is None
    assert devices_of(ada).confirmed
