"""Does somebody get into their account by the pages, and nobody else, whatever the link says?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from unittest import mock

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts import tokens
from accounts.models import ApiKey, Session, User
from accounts.services.devices import device_begin, device_confirm, devices_of
from tests.pages.visiting import PASSWORD, Visitor, link_in_mail, person, value_of, words

pytestmark = pytest.mark.usefixtures("db")
LOG_IN, SIGN_UP = "/account/log-in", "/account/sign-up"


@pytest.fixture
def later() -> Iterator[None]:
    """The clock, ten minutes on, for what is signed."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() + 600):
        yield


# -- signing up


def test_somebody_new_signs_up_and_confirms_their_address() -> None:
    visitor = Visitor()
    made = visitor.submit(SIGN_UP, "sign-up", name="Ada", email="Ada@Example.com", password=PASSWORD)
    assert (made.status_code, made["Location"]) == (303, "/account")
    shown = words(visitor.get("/account"))
    assert "Ada" in shown
    assert "We sent a mail to ada@example.com." in shown
    assert "Not confirmed" in shown
    link = link_in_mail()
    assert "ada@example.com" in words(visitor.get(link))
    assert User.objects.get().email_verified is None, "scanners of mail look at links too"
    assert visitor.submit(link, "confirm")["Location"] == "/account"
    assert User.objects.get().email_verified is not None
    assert "Not confirmed" not in words(visitor.get("/account"))
    assert "used already" in words(visitor.get(link))


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(alice: User) -> None:
    answer = Visitor().submit(SIGN_UP, "sign-up", name="Ada", email=alice.email, password=PASSWORD)
    assert answer.status_code == 422
    assert "There is an account with this address." in words(answer)
    assert 'aria-describedby="sign-up-email-error' in answer.text
    assert (value_of(answer, "name"), value_of(answer, "email")) == ("Ada", alice.email)
    assert PASSWORD not in answer.text
    weak = Visitor().submit(SIGN_UP, "sign-up", email="no address", password="short")
    assert "Send an email address" in words(weak)
    assert value_of(weak, "email") == "no address"
    assert not User.objects.exclude(pk=alice.pk).exists()


def test_a_closed_site_says_so(settings: Settings) -> None:
    settings.ENABLE_SIGN_UP = False
    assert "Sign-up is closed" in words(Visitor().get(SIGN_UP))
    assert "Sign up" not in words(Visitor().get(LOG_IN))


def test_where_addresses_must_be_confirmed_nobody_is_in_before(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    visitor = Visitor()
    made = visitor.submit(SIGN_UP, "sign-up", email="ada@example.com", password=PASSWORD)
    assert made["Location"] == "/account/verify"
    refused = visitor.submit(LOG_IN, "password", email="ada@example.com", password=PASSWORD)
    assert refused.status_code == 403
    assert "/account/verify" in refused.text
    visitor.submit("/account/verify", "again", email="ada@example.com")
    visitor.submit(link_in_mail(), "confirm")
    assert visitor.log_in(User.objects.get()).is_in()


def test_asking_for_a_mail_tells_nothing_of_accounts(alice: User) -> None:
    for path, action in (("/account/verify", "again"), ("/account/forgotten", "forgotten")):
        said = set()
        for email in (alice.email, "nobody@example.com"):
            visitor = Visitor()
            assert visitor.submit(path, action, email=email)["Location"] == path
            said.add(words(visitor.get(path)))
        assert len(said) == 1
        assert "mail is on its way" in said.pop()


# -- logging in and out


def test_a_login_leads_to_where_one_wanted_to_go(alice: User) -> None:
    visitor = Visitor()
    sent = visitor.get("/account/solves?status=ok")
    assert (sent.status_code, sent["Location"]) == (303, "/account/log-in?next=%2Faccount%2Fsolves%3Fstatus%3Dok")
    assert value_of(visitor.get(sent["Location"]), "next") == "/account/solves?status=ok"
    entered = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD, next="/account/solves?status=ok")
    assert (entered.status_code, entered["Location"]) == (303, "/account/solves?status=ok")
    assert visitor.get(LOG_IN)["Location"] == "/account", "whoever is in needs no form"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http:evil.example",
    ],
)
def test_a_strangers_address_is_never_gone_to(target: str, alice: User) -> None:
    visitor = Visitor()
    assert value_of(visitor.get(LOG_IN, {"next": target}), "next") == "/account"
    entered = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD, next=target)
    assert entered["Location"] == "/account"


def test_a_wrong_password_and_an_unknown_address_look_the_same(alice: User) -> None:
    answers = [
        Visitor().submit(LOG_IN, "password", email=email, password="a wrong guess")
        for email in (alice.email, "nobody@example.com")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert words(answers[0]) == words(answers[1])
    assert value_of(answers[0], "email") == alice.email
    assert "a wrong guess" not in answers[0].text


def test_a_login_has_a_new_session_and_ends_the_one_before(alice: User) -> None:
    visitor = Visitor()
    planted, token = Session.objects.create(token_hash="", user=None), tokens.new_session()
    Session.objects.filter(pk=planted.pk).update(token_hash=tokens.digest(token), state={"planted": True})
    visitor.cookies["softly_session"] = token
    visitor.log_in(alice)
    assert visitor.cookies["softly_session"].value != token
    stranger = Visitor()
    stranger.cookies["softly_session"] = token
    assert not stranger.is_in()


def test_logging_out_ends_the_session(visitor: Visitor) -> None:
    token = visitor.cookies["softly_session"].value
    assert visitor.get("/account/log-out")["Location"] == "/account", "a link logs nobody out"
    assert visitor.is_in()
    assert visitor.submit("/account", "").status_code == 200
    out = visitor.post("/account/log-out", {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value})
    assert out["Location"] == LOG_IN
    assert "You are logged out." in words(visitor.get(LOG_IN))
    visitor.cookies["softly_session"] = token
    assert not visitor.is_in()


def test_a_session_that_a_key_opened_opens_no_page(alice: User) -> None:
    key = ApiKey(user=alice, name="k", scopes=["account", "solve"])
    key.take_new_token()
    key.save()
    token = tokens.new_session()
    Session.objects.create(user=alice, key=key, token_hash=tokens.digest(token))
    visitor = Visitor()
    visitor.cookies["softly_session"] = token
    assert not visitor.is_in()


def test_a_form_without_its_token_is_a_page_that_says_so(alice: User) -> None:
    answer = Visitor().post(LOG_IN, {"action": "password", "email": alice.email, "password": PASSWORD})
    assert (answer.status_code, answer["Content-Type"][:9]) == (403, "text/html")
    assert "This form is too old" in words(answer)
    assert not Session.objects.exists()


def test_too_many_guesses_are_told_when_to_go_on(alice: User, limited: None) -> None:
    visitor = Visitor()
    # Eleven, for a period may end between.
    answers = (visitor.submit(LOG_IN, "password", email=alice.email, password="guess") for _ in range(11))
    refused = next(answer for answer in answers if answer.status_code != 401)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert re.search(r"5 failed logins in 900 s are allowed\. Try again in \d+ (min|s)\.", words(refused))
    right = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD)
    assert right.status_code == 429
    assert value_of(right, "email") == alice.email


# -- the second factor


def with_device(user: User) -> tuple[TOTPDevice, list[str]]:
    device_begin(user)
    device = devices_of(user).pending
    assert device
    done = device_confirm(user, code_of(device, 0))
    assert done
    return done


def code_of(device: TOTPDevice, step: int = 1) -> str:
    """A code is taken once, so the next one is that of a clock a step ahead."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * step
    return f"{totp.token():06d}"


def test_the_code_is_asked_for_only_where_there_is_a_second_factor(alice: User) -> None:
    visitor = Visitor()
    assert value_of(visitor.get(LOG_IN), "code") is None
    assert "code" not in words(visitor.get(LOG_IN))
    device, _ = with_device(alice)
    asked = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD, next="/account/keys")
    assert asked.status_code == 200
    assert 'name="code"' in asked.text
    assert "no-store" in asked["Cache-Control"]
    assert PASSWORD not in asked.text
    assert not visitor.is_in()
    proof = value_of(asked, "proof")
    wrong = visitor.submit(LOG_IN, "code", proof=proof, code="000000" if code_of(device) != "000000" else "1")
    assert wrong.status_code == 401
    assert value_of(wrong, "proof") == proof
    TOTPDevice.objects.update(throttling_failure_count=0)
    entered = visitor.submit(LOG_IN, "code", proof=proof, code=code_of(device), next="/account/keys")
    assert (entered.status_code, entered["Location"]) == (303, "/account/keys")
    assert Session.objects.get(user=alice).state["otp_device_id"] == device.persistent_id


@pytest.mark.parametrize("code", ["", " ", "abcdefgh", "\0"])
def test_without_the_right_code_nobody_is_in(code: str, alice: User) -> None:
    with_device(alice)
    visitor = Visitor()
    asked = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD)
    answer = visitor.submit(LOG_IN, "code", proof=value_of(asked, "proof"), code=code)
    assert answer.status_code in (401, 422)
    assert value_of(answer, "proof") == value_of(asked, "proof")
    assert not visitor.is_in()


def test_the_proof_of_a_password_is_of_use_for_five_minutes_and_for_this_password(
    alice: User, request: pytest.FixtureRequest
) -> None:
    _, codes = with_device(alice)
    visitor = Visitor()
    asked = visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD)
    proof = value_of(asked, "proof")
    assert proof
    for bad in (proof[:-1], "", "x:y:z"):
        assert "took too long" in words(visitor.submit(LOG_IN, "code", proof=bad, code=codes[0]))
    alice.set_password("another horse battery")
    alice.save()
    assert "took too long" in words(visitor.submit(LOG_IN, "code", proof=proof, code=codes[0]))
    alice.set_password(PASSWORD)
    alice.save()
    proof = value_of(visitor.submit(LOG_IN, "password", email=alice.email, password=PASSWORD), "proof")
    request.getfixturevalue("later")
    late = visitor.submit(LOG_IN, "code", proof=proof, code=codes[0])
    assert "took too long" in words(late)
    assert 'name="password"' in late.text
    assert not visitor.is_in()


# -- a new password


def test_a_forgotten_password_is_replaced_by_the_link_and_every_session_ends(alice: User) -> None:
    elsewhere = Visitor().log_in(alice)
    visitor = Visitor()
    visitor.submit("/account/forgotten", "forgotten", email=alice.email)
    link = link_in_mail()
    page = visitor.get(link)
    assert alice.email in words(page)
    assert "no-store" in page["Cache-Control"]
    weak = visitor.submit(link, "reset", password="password")
    assert weak.status_code == 422
    assert "too short" in words(weak)
    done = visitor.submit(link, "reset", password="another horse battery")
    assert done["Location"] == LOG_IN
    assert not elsewhere.is_in()
    assert visitor.log_in(alice, "another horse battery").is_in()
    assert "used already" in words(visitor.get(link))


def test_a_link_of_somebody_else_or_of_nobody_opens_nothing(alice: User) -> None:
    for link in ("/account/reset?link=abc", "/account/reset", "/account/reset?link=00.11", "/account/reset?link=%00"):
        assert "used already or is too old" in words(Visitor().get(link))
    assert Visitor().get("/account/verify?link=%00").status_code == 200


def test_who_is_off_is_not_in(alice: User) -> None:
    bob = person("bob", is_active=False)
    assert Visitor().submit(LOG_IN, "password", email=bob.email, password=PASSWORD).status_code == 401


def test_other_methods_are_refused() -> None:
    answer = Client().put(LOG_IN)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
