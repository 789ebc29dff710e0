"""What can be asked of users, sessions, API keys and what they used?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from softly_client.flows import Core, Flow, Listing, listed, method
from softly_client.messages import Request, given, post
from softly_client.models import (
    ExportShape,
    KeyShape,
    NewKeyShape,
    NewSessionShape,
    ProfileShape,
    SessionShape,
    TierShape,
    UsageShape,
    UserShape,
)

_Json = Mapping[str, Any]


class Accounts(Core):
    # -- users; "me" is oneself

    @method
    def sign_up(self, email: str, password: str, *, name: str = "") -> Flow[UserShape]:
        return self.json(post("/api/users", {"email": email, "password": password, "name": name}))

    @listed
    def users(self, *, email: str | None = None) -> Listing[UserShape]:
        """Staff: all of them."""
        return Listing("/api/users", given({"email": email}))

    @method
    def user(self, user_id: str = "me") -> Flow[ProfileShape]:
        return self.json(Request("GET", f"/api/users/{user_id}"))

    @method
    def change_user(
        self,
        user_id: str = "me",
        *,
        name: str | None = None,
        email: str | None = None,
        preferences: _Json | None = None,
        metadata: _Json | None = None,
        current_password: str | None = None,
    ) -> Flow[ProfileShape]:
        """What is given replaces what there was; a new email needs the password."""
        body = {"name": name, "email": email, "preferences": preferences, "metadata": metadata}
        body["currentPassword"] = current_password
        return self.json(Request("PUT", f"/api/users/{user_id}", body=given(body)))

    @method
    def usage(self, user_id: str = "me", *, month: str | None = None) -> Flow[UsageShape]:
        """Of this month, or of one like `2026-01`."""
        return self.json(Request("GET", f"/api/users/{user_id}/usage", query=given({"month": month})))

    @method
    def export(self, user_id: str = "me") -> Flow[ExportShape]:
        """All that is held of a user."""
        return self.json(Request("GET", f"/api/users/{user_id}/export"))

    @method
    def tiers(self) -> Flow[list[TierShape]]:
        return self.json(Request("GET", "/api/tiers"))

    # -- sessions

    @method
    def create_session(
        self,
        *,
        email: str | None = None,
        password: str | None = None,
        code: str | None = None,
        api_key: str | None = None,
    ) -> Flow[NewSessionShape]:
        """By email and password (and the second factor's `code`), or by an API key. Its `token` is shown this once."""
        body = {"email": email, "password": password, "code": code, "apiKey": api_key}
        return self.json(post("/api/sessions", body))

    @listed
    def sessions(self) -> Listing[SessionShape]:
        return Listing("/api/sessions")

    @method
    def session(self, session_id: str = "current") -> Flow[SessionShape]:
        return self.json(Request("GET", f"/api/sessions/{session_id}"))

    @method
    def end_session(self, session_id: str = "current") -> Flow[None]:
        return self.done(Request("DELETE", f"/api/sessions/{session_id}"))

    @method
    def end_other_sessions(self) -> Flow[None]:
        return self.done(Request("DELETE", "/api/sessions"))

    # -- API keys

    @listed
    def keys(self) -> Listing[KeyShape]:
        return Listing("/api/keys")

    @method
    def key(self, key_id: str) -> Flow[KeyShape]:
        return self.json(Request("GET", f"/api/keys/{key_id}"))

    @method
    def create_key(
        self,
        name: str,
        *,
        scopes: Sequence[str] | None = None,
        origins: Sequence[str] | None = None,
        expires_at: datetime | None = None,
    ) -> Flow[NewKeyShape]:
        """A new key; its `token` is shown this once."""
        return self.json(post("/api/keys", {"name": name, **_of_key(scopes, origins, expires_at)}))

    @method
    def change_key(
        self,
        key_id: str,
        *,
        name: str | None = None,
        scopes: Sequence[str] | None = None,
        origins: Sequence[str] | None = None,
        expires_at: datetime | None = None,
    ) -> Flow[KeyShape]:
        body = given({"name": name, **_of_key(scopes, origins, expires_at)})
        return self.json(Request("PUT", f"/api/keys/{key_id}", body=body))

    @method
    def rotate_key(self, key_id: str, *, grace_seconds: int = 0) -> Flow[NewKeyShape]:
        """A new token; the old one is taken for `grace_seconds` still."""
        return self.json(post(f"/api/keys/{key_id}/rotate", {"graceSeconds": grace_seconds}))

    @method
    def revoke_key(self, key_id: str) -> Flow[None]:
        return self.done(Request("DELETE", f"/api/keys/{key_id}"))


def _of_key(scopes: Sequence[str] | None, origins: Sequence[str] | None, expires_at: datetime | None) -> dict[str, Any]:
    return {
        "scopes": list(scopes) if scopes is not None else None,
        "origins": list(origins) if origins is not None else None,
        "expiresAt": expires_at.isoformat() if expires_at else None,
    }
