"""What is known of one version of a definition, or of one that came with a request? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from definitions.schema import Interface


class Caller(Protocol):
    """What is asked of somebody who wants to see a definition."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def is_staff(self) -> bool: ...
    @property
    def rank(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One version of an enabled definition, with the settings of its definition.

    `keys` are those under which Rhino Compute would keep the file (definitions/keys.py), the file's own first. One that
    came with a request (definitions/sent.py) has no ids, and is visible to nobody by itself.
    """

    definition_id: UUID | None
    version_id: UUID | None
    name: str
    aliases: tuple[str, ...]
    engine: str
    public: bool
    owner_id: UUID | None
    tier_rank: int | None
    cache_ttl: int | None
    cache_epoch: int
    rounding: dict[str, int]
    time_limit: float | None
    number: int
    is_current: bool
    sha256: str
    md5: str
    digest: str
    size: int
    files: dict[str, str]
    created: datetime
    keys: tuple[str, ...]
    raw_interface: dict[str, Any]

    @classmethod
    def of_request(cls, *, name: str, engine: str, digest: str, **known: Any) -> Entry:
        """One that came with a request; what isn't `known` of it is as if it had no settings."""
        nothing: dict[str, Any] = {
            "definition_id": None,
            "version_id": None,
            "aliases": (),
            "public": False,
            "owner_id": None,
            "tier_rank": None,
            "cache_ttl": None,
            "cache_epoch": 0,
            "rounding": {},
            "time_limit": None,
            "number": 1,
            "is_current": True,
            "sha256": "",
            "md5": "",
            "size": 0,
            "files": {},
            "created": datetime.now(UTC),
            "keys": (),
            "raw_interface": {},
        }
        return cls(**nothing | {"name": name, "engine": engine, "digest": digest} | known)

    def is_visible_to(self, caller: Caller) -> bool:
        """Whether this caller may know of it."""
        return (
            self.public
            or caller.is_staff
            or (self.owner_id is not None and self.owner_id == caller.user_id)
            or (self.tier_rank is not None and caller.user_id is not None and caller.rank >= self.tier_rank)
        )

    @cached_property
    def interface(self) -> Interface:
        return Interface.from_json(self.raw_interface)
