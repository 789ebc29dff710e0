"""Whose is this token? Asked of PostgreSQL, and remembered for a second or two: a revoked key ends within that.

While PostgreSQL is away, whoever was known within the last hour stays known.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Q
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiKey, Session, User
from accounts.principal import Kind
from accounts.scopes import ALL
from accounts.second_factor import STATE_KEY, has_device, satisfies
from softly.lib.breaker import Breaker

MAX_AGE = 1.0
"""Seconds after which one request asks anew; others go on with what is known, for as long again."""
MAX_AGE_WITHOUT_DATABASE = 3600.0
MOST = 4096
"""Tokens of somebody, and as many of nobody."""
NOTED_EVERY = timedelta(minutes=1)
"""How often a use is written down."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    kind: Kind
    user_id: UUID
    is_staff: bool
    tier: str
    scopes: frozenset[str]
    origins: frozenset[str] = frozenset()
    key_id: UUID | None = None
    session_id: UUID | None = None
    expires: datetime | None = None


class Identities:
    """Those seen last. Safe for threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, Identity | None]] = OrderedDict()
        # Apart, so that a flood of made-up tokens makes nobody forgotten.
        self._nobodys: OrderedDict[str, tuple[float, Identity | None]] = OrderedDict()
        self._forgotten = 0
        self._breaker = Breaker(pause=5.0)
        self._lock = threading.Lock()
        self._asking = threading.Lock()

    def find(self, token: str) -> Identity | None:
        """None for a token of nobody. Raises a DatabaseError when it can't be told."""
        digest = tokens.digest(token)
        now = time.monotonic()
        at, identity = self._known.get(digest) or self._nobodys.get(digest, (-1e9, None))
        if now - at > MAX_AGE:
            identity = self._anew(token, digest, identity, now - at)
        if identity is None or (identity.expires and identity.expires <= timezone.now()):
            return None
        return identity

    def forget(self) -> None:
        """What was just changed here acts here at once."""
        with self._lock:
            self._forgotten += 1
            self._known.clear()
            self._nobodys.clear()

    def _anew(self, token: str, digest: str, known: Identity | None, age: float) -> Identity | None:
        is_first = self._asking.acquire(blocking=False)
        if not is_first and known is not None and age <= 2 * MAX_AGE:
            return known
        try:
            return self._asked(token, digest, known, age)
        finally:
            if is_first:
                self._asking.release()

    def _asked(self, token: str, digest: str, known: Identity | None, age: float) -> Identity | None:
        may_be_used = known is not None and age <= MAX_AGE_WITHOUT_DATABASE
        # Once PostgreSQL is away, whoever is known waits for it every few seconds only.
        if may_be_used and not self._breaker.allows():
            return known
        asked, forgotten = time.monotonic(), self._forgotten
        try:
            found = _look_up(token)
        except DatabaseError:
            self._breaker.failed()
            if not may_be_used:
                raise
            return known
        self._breaker.worked(asked)
        self._keep(digest, asked, found, forgotten)
        return found

    def _keep(self, digest: str, now: float, identity: Identity | None, forgotten: int) -> None:
        """Unless it was looked up before what was just changed."""
        kept, other = (self._known, self._nobodys) if identity else (self._nobodys, self._known)
        with self._lock:
            if forgotten != self._forgotten:
                return
            other.pop(digest, None)
            kept[digest] = (now, identity)
            kept.move_to_end(digest)
            while len(kept) > MOST:
                kept.popitem(last=False)


def _look_up(token: str) -> Identity | None:
    match tokens.kind_of(token):
        case "k":
            return _of_key(token)
        case "s":
            return _of_session(token)
    if not settings.JWT_JWKS_URL:
        return None
    # Reading and fetching for JWTs takes a process 5 MB, and few sites have a provider.
    from accounts import external

    user = external.user_of(token)
    return _identity("external", user, is_staff=user.is_staff and satisfies(user, None)) if user else None


def _of_key(token: str) -> Identity | None:
    name = tokens.name_of(token)
    candidates = ApiKey.objects.living().filter(Q(prefix=name) | Q(previous_prefix=name))
    for key in candidates.select_related("user__tier"):
        if key.opened_by(token):
            now = timezone.now()
            if key.last_used is None or now - key.last_used > NOTED_EVERY:
                ApiKey.objects.filter(pk=key.pk).update(last_used=now)
            return _through_key("key", key, expires=key.expires)
    return None


def _of_session(token: str) -> Identity | None:
    rows = Session.objects.living().filter(token_hash=tokens.digest(token), user__is_active=True)
    session = rows.select_related("user__tier", "key__user__tier").first()
    if session is None or session.user is None:
        return None
    now = timezone.now()
    if now - session.last_seen > NOTED_EVERY:
        Session.objects.filter(pk=session.pk).update(last_seen=now)
    if session.key:
        if not session.key.is_living:
            return None
        return _through_key("session", session.key, expires=session.expires, session=session)
    may_be_staff = session.user.is_staff and satisfies(session.user, session.state.get(STATE_KEY))
    return _identity("session", session.user, is_staff=may_be_staff, session=session, expires=session.expires)


def _through_key(kind: Kind, key: ApiKey, *, expires: datetime | None, session: Session | None = None) -> Identity:
    """A key acts for staff only with the scope for it, which only staff that showed their second factor can give; keys
    from before that was set up lose it then (accounts/services/devices.py)."""
    may_be_staff = key.user.is_staff and "admin" in key.scopes
    return _identity(
        kind,
        key.user,
        is_staff=may_be_staff and (not settings.ADMIN_REQUIRE_TOTP or has_device(key.user)),
        scopes=frozenset(key.scopes),
        origins=frozenset(key.origins),
        key=key,
        session=session,
        expires=expires,
    )


def _identity(
    kind: Kind,
    user: User,
    *,
    is_staff: bool,
    scopes: frozenset[str] = ALL,
    origins: frozenset[str] = frozenset(),
    key: ApiKey | None = None,
    session: Session | None = None,
    expires: datetime | None = None,
) -> Identity:
    return Identity(
        kind=kind,
        user_id=user.pk,
        is_staff=is_staff,
        tier=user.tier.name if user.tier else settings.DEFAULT_TIER,
        scopes=scopes,
        origins=origins,
        key_id=key.pk if key else None,
        session_id=session.pk if session else None,
        expires=expires,
    )


identities = Identities()
