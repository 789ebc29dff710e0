"""How does Django keep a browser's login? In the same rows as every other session, by the digest of its token."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest
from django.utils import timezone

from accounts import tokens
from accounts.identities import identities
from accounts.models import Session
from accounts.models.sessions import in_a_day
from softly.proxies import client_address


class SessionStore(SessionBase):
    """Django's session; its key is the token, which stands nowhere but in the browser's cookie."""

    _row_id: UUID | None = None
    _address: str | None = None
    _user_agent = ""

    def comes_from(self, request: HttpRequest) -> None:
        """Where and with what somebody logged in, for the list of their sessions."""
        self._address, self._user_agent = origin_of(request)
        self.modified = True

    @property
    def row_id(self) -> UUID | None:
        """The session's public id, once it has been read or saved."""
        return self._row_id

    def load(self) -> dict[str, Any]:
        row = Session.objects.living().filter(token_hash=tokens.digest(self.session_key or "")).first()
        if row is None:
            self._session_key = None
            return {}
        self._row_id = row.pk
        return dict(row.state)

    def exists(self, session_key: str | None) -> bool:
        return Session.objects.filter(token_hash=tokens.digest(session_key or "")).exists()

    def create(self) -> None:
        self._session_key = tokens.new_session()
        self._row_id = None
        self.save(must_create=True)
        self.modified = True

    def cycle_key(self) -> None:
        """A new token. Where the same user goes on (a new password), their row stays, with what a client keeps there;
        a login gets a row of its own, so that nothing planted before comes with it."""
        if SESSION_KEY not in self:
            super().cycle_key()
            return
        state, old = dict(self._session), tokens.digest(self.session_key or "")  # type: ignore[attr-defined]
        token = tokens.new_session()
        if not Session.objects.filter(token_hash=old).update(token_hash=tokens.digest(token), expires=in_a_day()):
            raise UpdateError  # logged out or revoked meanwhile
        identities.forget()
        self._session_key, self._session_cache, self.modified = token, state, True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        state = dict(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        user_id = state.get(SESSION_KEY)
        fields: dict[str, Any] = {"state": state, "user_id": UUID(user_id) if user_id else None}
        if self._address is not None:
            fields |= {"address": self._address or None, "user_agent": self._user_agent}
        digest = tokens.digest(self.session_key)
        if must_create:
            self._row_id = Session.objects.create(token_hash=digest, **fields).pk
        elif not Session.objects.filter(token_hash=digest).update(**fields, last_seen=timezone.now()):
            raise UpdateError  # logged out or revoked meanwhile

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(token_hash=tokens.digest(session_key or self.session_key or "")).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.ended().delete()

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and tokens.kind_of(key) == "s"


def origin_of(request: HttpRequest) -> tuple[str, str]:
    """The client's address and what its browser or program calls itself."""
    address = client_address(request.META).partition("/")[0]
    return address, request.headers.get("User-Agent", "")[:400].replace("\0", "")
