"""How often may somebody guess? Failed logins are counted by address and by account: five in 15 minutes, as shipped.

Each attempt is counted before it is looked at and taken back when it was right, so that parallel guesses are no more
than the limit. Both names count by the bucket "auth" of the anonymous tier: who logs in is nobody yet. A name that
belongs to no account is counted like one that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import normalize

from django.conf import settings
from django.db import OperationalError

from accounts import tiers
from accounts.limits import RateLimitExceeded, Usage, counted, counters, too_many
from accounts.shipped import ANONYMOUS, TIERS
from softly.lib.hashing import keyed

BUCKET = "auth"


class Attempt:
    """One guess, counted as a failure until it is said to be right."""

    def __init__(self) -> None:
        self._keys: list[str] = []

    def succeeded(self) -> None:
        """It was right, or no guess at all: both counts are as before."""
        while self._keys:
            counters().take_back(self._keys.pop())

    def _count(self, name: str, limit: tiers.Limit) -> Usage:
        usage = counted(name, BUCKET, ANONYMOUS, limit)
        # The key names the period, which may be over when the count is taken back.
        self._keys.append(counters().counted)
        return usage


@contextmanager
def attempt(address: str, account: str) -> Iterator[Attempt]:
    """Around the check of a password or a code: `address` is accounts.authentication.address_of, `account` is what
    was typed as the name. Say `succeeded()` when it was right. Raises RateLimitExceeded before anything is checked."""
    guess = _counted(f"address:{address}", f"account:{_hashed(account)}", what="failed logins")
    try:
        yield guess
    except OperationalError:
        guess.succeeded()  # PostgreSQL is away: nothing was checked
        raise


def mail(*, address: str, to: str) -> None:
    """Before a mail that anybody may ask for is sent: as many as there may be failed logins, from an address (as
    accounts.authentication.address_of has it) and to a person. Raises RateLimitExceeded."""
    _counted(f"mail-from:{address}", f"mail-to:{_hashed(to)}", what="mails")


def _counted(*names: str, what: str) -> Attempt:
    attempt = Attempt()
    if settings.ENABLE_RATE_LIMITING:
        limit = tiers.current().limit(ANONYMOUS, BUCKET) or TIERS[ANONYMOUS].limits[BUCKET]
        for name in names:
            usage = attempt._count(name, limit)
            if not usage.is_allowed:
                # What is refused was no attempt: the other name's count stays what its own made it.
                attempt.succeeded()
                raise _refusal(usage, what)
    return attempt


def _refusal(usage: Usage, what: str) -> RateLimitExceeded:
    message = f"{usage.limit} {what} in {usage.window} s are allowed; try again in {usage.reset} s."
    return RateLimitExceeded(message, details=too_many(usage).details, retry_after=usage.reset)


def _hashed(account: str) -> str:
    """The same for all spellings that the admin's form (NFKC) and PostgreSQL's UPPER take for one address; never the
    address itself."""
    return keyed(settings.SECRET_KEY, f"account:{normalize('NFKC', account).strip().upper().lower()}")
