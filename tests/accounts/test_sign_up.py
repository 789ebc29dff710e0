"""Does anybody get an account, by an address that is theirs, and with a password that isn't a joke?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail as outbox
from django.utils import timezone
from pytest_django import Settings

from accounts import links, mail
from accounts.models import ApiKey, User
from tests.accounts.acting import PASSWORD, Api, as_user, at_once, key_of, problems, refusal, user, who

pytestmark = pytest.mark.usefixtures("transactional_db")


def sign_up(email: Any = "alice@example.com", password: Any = PASSWORD, **more: Any) -> Any:
    return Api().send("POST", "/api/users", {"email": email, "password": password, **more})


def log_in(email: str = "alice@example.com", password: str = PASSWORD) -> Any:
    return Api().send("POST", "/api/sessions", {"email": email, "password": password})


def link_in_mail(page: str = "verify") -> str:
    """The token in the newest mail."""
    mail.finish()
    text = str(outbox.outbox[-1].body)
    found = re.search(rf"/account/{page}\?link=(\S+)", text)
    assert found, text
    return found[1]


def verify(token: Any) -> Any:
    return Api().send("POST", "/api/users/verify", {"token": token})


def test_somebody_new_gets_an_account_and_can_log_in() -> None:
    made = sign_up(name="Alice")
    assert made.status_code == 201
    body = made.json()
    assert made["Location"] == f"/api/users/{body['id']}"
    assert (body["email"], body["name"], body["tier"]) == ("alice@example.com", "Alice", "free")
    assert (body["isStaff"], body["isActive"], body["emailVerified"]) == (False, True, False)
    assert PASSWORD not in made.text
    assert log_in().status_code == 201


def test_the_password_is_kept_as_a_hash_only() -> None:
    sign_up()
    assert PASSWORD not in User.objects.get().password


def test_the_mail_has_a_link_that_confirms_the_address_once() -> None:
    sign_up()
    token = link_in_mail()
    assert outbox.outbox[-1].to == ["alice@example.com"]
    assert verify(token).status_code == 204
    assert User.objects.get().email_verified
    assert problems(verify(token)) == {"token": "invalid_token"}


def test_nobody_has_words_of_their_own_sent_to_an_address_that_is_not_theirs() -> None:
    sign_up(name="You have won, see https://evil.example")
    token = link_in_mail()
    assert "evil" not in str(outbox.outbox[-1].body)
    verify(token)
    Api().send("POST", "/api/users/password-reset", {"email": "alice@example.com"})
    link_in_mail("reset")
    assert "Hello You have won" in str(outbox.outbox[-1].body)


def test_links_of_others_old_and_made_up_ones_are_refused() -> None:
    sign_up()
    mine = link_in_mail()
    sign_up("bob@example.com")
    bobs = link_in_mail()
    swapped = mine.partition(".")[0] + "." + bobs.partition(".")[2]
    wrong = [swapped, mine[:-1], "nonsense", ".", f"{User.objects.first().pk}.x", "é.é", "0" * 32 + ".x"]  # type: ignore[union-attr]
    for token in wrong:
        assert problems(verify(token)) == {"token": "invalid_token"}, token
    with mock.patch.object(links._EMAIL, "_now", return_value=links._EMAIL._now() + timedelta(days=4)):
        assert problems(verify(mine)) == {"token": "invalid_token"}
    assert not User.objects.exclude(email_verified=None).exists()


def test_a_link_for_the_password_does_not_confirm_and_the_other_way_round() -> None:
    alice = user()
    assert problems(verify(links.password_token(alice))) == {"token": "invalid_token"}
    body = {"token": links.email_token(alice), "password": "another long one"}
    assert problems(Api().send("POST", "/api/users/password-reset/confirm", body)) == {"token": "invalid_token"}


def test_a_link_ends_when_the_address_changes() -> None:
    alice = user()
    token = links.email_token(alice)
    alice.email = "alice@elsewhere.example"
    alice.save()
    assert problems(verify(token)) == {"token": "invalid_token"}


def test_the_mail_comes_again_on_request_until_the_address_is_confirmed() -> None:
    alice = user()
    assert as_user(alice).send("POST", "/api/users/me/verification").status_code == 202
    verify(link_in_mail())
    sent = len(outbox.outbox)
    assert as_user(alice).send("POST", "/api/users/me/verification").status_code == 202
    mail.finish()
    assert len(outbox.outbox) == sent


def test_nobody_has_mail_sent_to_an_address_as_often_as_they_like(limited: None) -> None:
    api = as_user(user())
    answers = [refusal(api.send("POST", "/api/users/me/verification")) for _ in range(7)]
    assert answers == ["202"] * 5 + ["429 RATE_LIMIT_EXCEEDED"] * 2


@pytest.mark.parametrize("again", ["alice@example.com", "ALICE@Example.COM", "Alice@example.com", "alıce@example.com"])
def test_an_address_that_is_taken_is_refused_however_it_is_spelled(again: str) -> None:
    """Also with the dotless i, an I to PostgreSQL: two accounts that a login can't tell apart would lock both out."""
    sign_up()
    assert problems(sign_up(again)) == {"email": "taken"}
    assert User.objects.count() == 1
    assert log_in().status_code == 201


def test_addresses_are_kept_and_found_without_case() -> None:
    sign_up("Alice@Example.com")
    assert User.objects.get().email == "alice@example.com"
    assert log_in("aLICE@eXAMPLE.com").status_code == 201


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("password123", "too common"),
        ("alice@example.com", "too similar to the email"),
        ("wonderland1!", "too similar to the name"),
    ],
)
def test_weak_passwords_are_refused_and_told_why(password: str, why: str) -> None:
    response = sign_up(password=password, name="Wonderland")
    assert problems(response) == {"password": "weak_password"}
    assert why in response.json()["details"]["errors"][0]["message"]
    assert not User.objects.exists()


def test_what_is_no_address_is_refused_by_field() -> None:
    for email in ("alice", "@example.com", "a@b", "a b@example.com", "", "a\0@example.com", 5, None, ["a@b.c"]):
        assert set(problems(sign_up(email))) == {"email"}, email
    assert set(problems(Api().send("POST", "/api/users", {}))) == {"email", "password"}
    assert set(problems(Api().send("POST", "/api/users", []))) == {"body"}
    long = f"{'a' * 250}@example.com"
    assert set(problems(sign_up(long))) == {"email"}


def test_a_password_is_taken_as_it_was_typed() -> None:
    password = "  blanks at both ends  "
    sign_up(password=password)
    assert log_in(password=password).status_code == 201
    assert refusal(log_in(password=password.strip())) == "401 LOGIN_FAILED"


def test_while_addresses_must_be_verified_nobody_logs_in_before(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    sign_up()
    assert refusal(log_in()) == "403 EMAIL_NOT_VERIFIED"
    assert refusal(log_in(password="not this one")) == "401 LOGIN_FAILED"
    verify(link_in_mail())
    assert log_in().status_code == 201


def test_where_sign_up_is_off_nobody_new_comes_and_the_others_go_on(settings: Settings) -> None:
    user("bob")
    settings.ENABLE_SIGN_UP = False
    assert refusal(sign_up()) == "403 SIGN_UP_CLOSED"
    assert refusal(sign_up("bob@example.com")) == "403 SIGN_UP_CLOSED"
    assert log_in("bob@example.com").status_code == 201
    assert User.objects.count() == 1


def test_finding_out_who_has_an_account_is_slowed_down(limited: None) -> None:
    for n in range(6):
        user(f"user{n}")
    answers = [refusal(sign_up(f"user{n}@example.com")) for n in range(6)]
    assert answers == ["422 VALIDATION_FAILED"] * 5 + ["429 RATE_LIMIT_EXCEEDED"]


def test_many_sign_ups_with_one_address_at_a_time_make_one_account() -> None:
    statuses = at_once(5, lambda _: sign_up().status_code)
    assert sorted(statuses) == [201] + [422] * 4
    assert User.objects.count() == 1


# -- a new password


def ask(email: str) -> Any:
    return Api().send("POST", "/api/users/password-reset", {"email": email})


def reset(token: str, password: str = "another long one") -> Any:
    return Api().send("POST", "/api/users/password-reset/confirm", {"token": token, "password": password})


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once() -> None:
    alice = user()
    assert ask("ALICE@example.com").status_code == 202
    token = link_in_mail("reset")
    assert problems(reset(token, "short")) == {"password": "weak_password"}
    assert reset(token).status_code == 204
    assert problems(reset(token)) == {"token": "invalid_token"}
    assert refusal(log_in()) == "401 LOGIN_FAILED"
    assert log_in(password="another long one").status_code == 201
    alice.refresh_from_db()
    assert alice.email_verified, "whoever reads the mail has the address"


def test_asking_says_nothing_of_whether_there_is_an_account() -> None:
    user()
    user("gone", is_active=False)
    answers = [ask(f"{name}@example.com") for name in ("alice", "nobody", "gone")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}
    mail.finish()
    assert [message.to for message in outbox.outbox] == [["alice@example.com"]]


def test_who_signed_up_with_the_address_of_somebody_else_has_nothing_left_when_they_come() -> None:
    """An account made in advance for a victim: their reset of its password must end what the maker kept."""
    squatted = user("victim")
    _, token = key_of(squatted, "account")
    ask("victim@example.com")
    assert reset(link_in_mail("reset")).status_code == 204
    assert who(Api(token)) == "401 NOT_AUTHENTICATED"
    assert ApiKey.objects.get().revoked


def test_keys_of_an_address_that_was_theirs_all_along_survive_a_reset() -> None:
    _, token = key_of(user(email_verified=timezone.now()), "account")
    ask("alice@example.com")
    reset(link_in_mail("reset"))
    assert who(Api(token)) == "alice@example.com"
