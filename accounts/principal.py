"""Who makes a request, and what may they do? One value for people, keys, sessions and strangers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from accounts.scopes import ALL
from accounts.shipped import ANONYMOUS

Kind = Literal["anonymous", "key", "session", "cookie", "external"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """`address` is a keyed hash of the client's. `is_staff` holds only where the credential may act for staff; it
    `is_shown` where it stands in pages, for all who look at them to read."""

    kind: Kind = "anonymous"
    user_id: UUID | None = None
    is_staff: bool = False
    tier: str = ANONYMOUS
    rank: int = 0
    scopes: frozenset[str] = ALL
    key_id: UUID | None = None
    session_id: UUID | None = None
    address: str = ""
    is_shown: bool = False

    @property
    def is_known(self) -> bool:
        return self.user_id is not None

    @property
    def name(self) -> str:
        """By which requests are counted: all keys and sessions of a user together, else the address."""
        return f"user:{self.user_id}" if self.user_id else f"address:{self.address}"
