"""Is guessing passwords limited, by address and by account, and nothing else?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import OperationalError
from pytest_django import Settings

from accounts.limits import RateLimitExceeded
from accounts.models import User
from accounts.throttle import attempt

pytestmark = pytest.mark.usefixtures("limited")


def guess(address: str, account: str, *, right: bool = False) -> bool:
    """Whether the guess was looked at."""
    try:
        with attempt(address, account) as guessed:
            if right:
                guessed.succeeded()
            return True
    except RateLimitExceeded:
        return False


def test_five_failures_are_looked_at_and_no_sixth() -> None:
    assert [guess("a", "alice@example.com") for _ in range(7)] == [True] * 5 + [False] * 2


def test_of_parallel_guesses_no_more_than_five_pass() -> None:
    with ThreadPoolExecutor(16) as pool:
        passed = list(pool.map(lambda _: guess("a", "alice@example.com"), range(100)))
    assert sum(passed) == 5


def test_an_account_is_guarded_from_guesses_of_many_addresses_at_once() -> None:
    with ThreadPoolExecutor(16) as pool:
        passed = list(pool.map(lambda i: guess(f"address {i}", "alice@example.com"), range(60)))
    assert sum(passed) == 5


def test_an_address_that_guesses_for_many_accounts_is_refused() -> None:
    assert [guess("a", f"{i}@example.com") for i in range(6)] == [True] * 5 + [False]


def test_success_is_not_counted() -> None:
    assert all(guess("a", "alice@example.com", right=True) for _ in range(20))


def test_success_forgives_no_failure() -> None:
    assert [guess("a", "alice@example.com", right=i == 2) for i in range(7)] == [True] * 6 + [False]


def test_others_elsewhere_are_not_affected() -> None:
    for _ in range(6):
        guess("a", "alice@example.com")
    assert guess("b", "bob@example.com")


def test_guesses_that_are_refused_for_the_account_leave_the_address_its_own() -> None:
    for i in range(5):
        guess(f"other {i}", "alice@example.com")
    assert not any(guess("a", "alice@example.com") for _ in range(10))
    assert [guess("a", "bob@example.com") for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize(
    "spelling", ["ALICE@example.com", " alice@example.com ", "alıce@example.com", "ａlice@example.com"]
)
def test_other_spellings_of_an_account_are_the_same_account(spelling: str) -> None:
    for i in range(5):
        guess(f"address {i}", "alice@example.com")
    assert not guess("b", spelling)


def test_the_refusal_says_when_to_go_on() -> None:
    for _ in range(5):
        guess("a", "alice@example.com")
    with pytest.raises(RateLimitExceeded) as caught, attempt("a", "alice@example.com"):
        pass
    error = caught.value
    assert error.details is not None
    assert error.details["bucket"] == "auth"
    assert 1 <= error.details["retryAfter"] == error.retry_after <= 900
    assert error.message.startswith("5 failed logins in 900 s are allowed; try again in ")


def test_a_database_that_is_away_costs_no_guess() -> None:
    for _ in range(8):
        with pytest.raises(OperationalError), attempt("a", "alice@example.com"):
            raise OperationalError
    assert guess("a", "alice@example.com")


def test_without_limits_nothing_is_counted(settings: Settings) -> None:
    settings.ENABLE_RATE_LIMITING = False
    assert all(guess("a", "alice@example.com") for _ in range(10))


class Counting(PBKDF2PasswordHasher):
    """The hash as in production, of one round, that counts how often it was made."""

    iterations = 1
    made = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        type(self).made += 1
        return super().encode(*args, **kwargs)


def test_accounts_that_do_not_exist_cost_as_many_hashes_and_count(settings: Settings) -> None:
    """The hash is all that takes time: a guess without one would take a thousandth and tell who has an account."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{Counting.__name__}"]
    User.objects.create_user("alice@example.com", "correct horse battery")
    User.objects.create_user("keyless@example.com")

    def hashes(email: str) -> int:
        before = Counting.made
        assert authenticate(None, username=email, password="wrong") is None
        return Counting.made - before

    assert hashes("alice@example.com") == 1
    for email in ("nobody@example.com", "keyless@example.com"):
        assert hashes(email) == 1
        assert [guess(email, email) for _ in range(6)] == [True] * 5 + [False]
