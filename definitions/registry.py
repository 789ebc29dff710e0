"""Which definitions are there right now? Answered from memory, so that a solve needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from definitions.models import Definition, DefinitionVersion
from definitions.schema import Interface
from softly.lib.errors import DefinitionNotFound
from softly.lib.fresh import Fresh


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
    """One version of an enabled definition, with the settings of its definition."""

    definition_id: UUID
    version_id: UUID
    name: str
    aliases: tuple[str, ...]
    engine: str
    public: bool
    owner_id: UUID | None
    tier_rank: int | None
    cache_ttl: int | None
    cache_epoch: int
    rounding: dict[str, int]
    time_limit: int | None
    number: int
    is_current: bool
    sha256: str
    md5: str
    digest: str
    size: int
    files: dict[str, str]
    created: datetime
    raw_interface: dict[str, Any]

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


@dataclass(frozen=True)
class Snapshot:
    """All enabled definitions. Two snapshots of the same content have the same `fingerprint`."""

    fingerprint: tuple[Any, ...] = ()
    by_name: dict[str, Entry] = field(default_factory=dict)
    by_alias: dict[str, Entry] = field(default_factory=dict)
    by_md5: dict[str, Entry] = field(default_factory=dict)
    by_digest: dict[str, Entry] = field(default_factory=dict)

    @property
    def current(self) -> Iterable[Entry]:
        return self.by_name.values()

    def find(self, name: str) -> Entry:
        """By name, alias, md5 of the file or digest of a version, in this order. Raises DefinitionNotFound."""
        ident = name.lower()
        entry = self.by_name.get(name) or self.by_alias.get(name) or self.by_md5.get(ident) or self.by_digest.get(ident)
        if entry is None:
            raise no_definition(name)
        return entry


def no_definition(name: str) -> DefinitionNotFound:
    """The same for what isn't there and for what the caller may not know of."""
    return DefinitionNotFound(
        f"There is no definition {name[:128]!r}. GET / lists their names and ids.", details={"definition": name[:128]}
    )


class Registry(Fresh[Snapshot]):
    """Keeps the snapshot of this process fresh: a change is seen within twice DEFINITIONS_MAX_AGE."""

    def __init__(self) -> None:
        super().__init__(
            "definitions",
            lambda known: read_snapshot(known),
            max_age=lambda: settings.DEFINITIONS_MAX_AGE,
            away=DatabaseError,
            release=lambda: connection.close(),  # of the thread that read
        )

    def snapshot(self) -> Snapshot:
        return self.value()


def read_snapshot(known: Snapshot | None = None) -> Snapshot:
    """From the database; `known` itself when nothing has changed since."""
    fingerprint = tuple(
        Definition.objects.order_by("id").values_list(
            "id", "updated", "current_id", "enabled", "cache_epoch", "owner_id", "tier__rank"
        )
    )
    if known is not None and known.fingerprint == fingerprint:
        return known
    snapshot = Snapshot(fingerprint)
    rows = DefinitionVersion.objects.filter(definition__enabled=True).select_related("definition__tier")
    entries = [_entry(row) for row in rows.order_by("definition__name")]
    # Equal files may be several definitions: their MD5 finds one that everybody may see, the current and newest first.
    for entry in sorted(entries, key=lambda e: (e.public, e.is_current, e.number)):
        snapshot.by_md5[entry.md5] = entry
    for entry in entries:
        snapshot.by_digest[entry.digest] = entry
        if entry.is_current:
            snapshot.by_name[entry.name] = entry
            for alias in entry.aliases:
                snapshot.by_alias.setdefault(alias, entry)
    return snapshot


def _entry(row: DefinitionVersion) -> Entry:
    definition = row.definition
    return Entry(
        definition_id=definition.id,
        version_id=row.id,
        name=definition.name,
        aliases=tuple(definition.aliases),
        engine=definition.engine,
        public=definition.public,
        owner_id=definition.owner_id,
        tier_rank=definition.tier.rank if definition.tier else None,
        cache_ttl=definition.cache_ttl,
        cache_epoch=definition.cache_epoch,
        rounding=dict(definition.rounding),
        time_limit=definition.time_limit,
        number=row.number,
        is_current=row.id == definition.current_id,
        sha256=row.sha256,
        md5=row.md5,
        digest=row.digest,
        size=row.size,
        files=dict(row.files),
        created=row.created,
        raw_interface=row.interface,
    )


registry = Registry()
