"""Which definitions are there right now? Answered from memory, so that a solve needs no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from definitions.entries import Caller as Caller
from definitions.entries import Entry as Entry
from definitions.models import Definition, DefinitionVersion
from softly.lib.errors import DefinitionNotFound
from softly.lib.fresh import Fresh


@dataclass(frozen=True)
class Snapshot:
    """All enabled definitions. Two snapshots of the same content have the same `fingerprint`."""

    fingerprint: tuple[Any, ...] = ()
    by_name: dict[str, Entry] = field(default_factory=dict)
    by_alias: dict[str, Entry] = field(default_factory=dict)
    by_md5: dict[str, Entry] = field(default_factory=dict)
    by_digest: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

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

    def find_by_key(self, key: str, caller: Caller) -> Entry | None:
        """The best version that Rhino Compute would keep under this key, of those that this caller may know of."""
        found = self.by_key.get(key, ())
        return next((entry for entry in found if entry.is_visible_to(caller)), None)


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
    rows = rows.defer("inventory", "confirmation")  # for staff only, and the longest of a row
    entries = [_entry(row) for row in rows.order_by("definition__name")]
    # Equal files may be several definitions: their MD5 finds one that everybody may see, the current and newest first.
    for entry in sorted(entries, key=lambda e: (e.public, e.is_current, e.number)):
        snapshot.by_md5[entry.md5] = entry
        for key in entry.keys:
            snapshot.by_key[key].insert(0, entry)
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
        keys=tuple(row.compute_keys),
        raw_interface=row.interface,
    )


registry = Registry()
