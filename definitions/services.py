"""How do files on disk become definitions? Sync reads folders, makes a version of each content, says what it did."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.models import Max

from definitions.keys import keys_of
from definitions.libraries import read
from definitions.models import Definition, DefinitionVersion, SourceBlob
from definitions.names import ENGINES, problem_with_alias, problem_with_name
from definitions.schema import Interface, UnreadableDefinition
from softly.lib.errors import SolveTimeout, Unavailable
from softly.lib.hashing import digest_of_files, md5, sha256

logger = logging.getLogger(__name__)

ALIASES = "aliases.toml"
_SYNC_LOCK = 0x536F66746C79
NOT_STORABLE = "Its inputs or texts hold a character or a number that can't be stored."
"""Of a DataError: JSON in PostgreSQL has no NUL, half surrogate pair or infinity, and a reader may give one."""

Action = Literal["added", "changed", "unchanged", "restored", "removed", "failed"]
ACTIONS: tuple[Action, ...] = ("added", "changed", "unchanged", "restored", "removed", "failed")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What sync did, or would do, with one definition."""

    name: str
    action: Action
    message: str = ""


@dataclass(kw_only=True)
class SyncReport:
    """`unchecked` are the names of new contents that could not be checked and were taken as they are."""

    changes: list[Change] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Change]:
        return [change for change in self.changes if change.action == "failed"]

    def count(self, action: Action) -> int:
        return sum(change.action == action for change in self.changes)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One file that wants to be a definition."""

    path: Path
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, kw_only=True)
class Content:
    """A definition file and what it includes, as it is on disk now."""

    interface: Interface
    main: bytes
    files: dict[str, bytes]

    @property
    def sha256(self) -> str:
        return sha256(self.main)

    def digests(self) -> dict[str, str]:
        return {path: sha256(data) for path, data in self.files.items()}

    def digest(self, name: str) -> str:
        return digest_of_files({name: self.sha256, **self.digests()})


Check = Callable[[str, Content], None]
"""Raises UnreadableDefinition for a content its engine can't read; Unavailable or SolveTimeout if it can't tell."""


def definitions_sync(
    *, folders: Iterable[Path], prune: bool = False, dry_run: bool = False, check: Check | None = None
) -> SyncReport:
    """Make the database hold what the folders hold. A bad file is reported and skipped; `prune` disables the
    definitions whose file is gone (their records stay). `check` is asked of contents that are new. Safe to run twice
    and at the same time."""
    report = SyncReport()
    seen: set[str] = set()
    folders = tuple(folders)
    aliases = {folder: _aliases(folder, report) for folder in folders}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SYNC_LOCK])
        for candidate in _candidates(aliases, report):
            if candidate.name in seen:
                report.changes.append(
                    Change(
                        name=candidate.name, action="failed", message="Two folders hold this name; the first is used."
                    )
                )
                continue
            seen.add(candidate.name)
            report.changes.append(_sync_one(candidate, check, report.unchecked))
        for folder, names in aliases.items():
            report.changes.extend(_settle_aliases(folder, names, seen))
        if prune:
            # A folder that can't be found (not mounted, misspelt) says nothing about the files in it.
            report.changes.extend(_prune(seen, spared=[str(folder) for folder in folders if not folder.is_dir()]))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _candidates(aliases: Mapping[Path, Mapping[str, tuple[str, ...]]], report: SyncReport) -> Iterator[Candidate]:
    for folder, names in aliases.items():
        if not folder.is_dir():
            report.changes.append(Change(name=folder.name, action="failed", message="There is no such folder."))
            continue
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix in ENGINES and not path.name.startswith((".", "_")):
                yield Candidate(path=path, aliases=names.get(path.name, ()))


def _aliases(folder: Path, report: SyncReport) -> dict[str, tuple[str, ...]]:
    """`"TopoOpt.gh" = "TopoOpt.py"` lines of aliases.toml, by the name they lead to."""
    path = folder / ALIASES
    if not path.is_file():
        return {}
    found: dict[str, tuple[str, ...]] = {}
    try:
        for alias, name in tomllib.loads(path.read_text("utf-8")).items():
            if not isinstance(name, str) or (problem := problem_with_alias(alias)):
                raise UnreadableDefinition(f"{alias}: {problem if isinstance(name, str) else 'not a name'}")
            found[name] = (*found.get(name, ()), alias)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, UnreadableDefinition) as error:
        report.changes.append(Change(name=f"{folder.name}/{ALIASES}", action="failed", message=str(error)))
        return {}
    return found


def _settle_aliases(folder: Path, names: Mapping[str, tuple[str, ...]], seen: Collection[str]) -> Iterator[Change]:
    """An alias leads to one definition: the one its file names now. One that leads nowhere is a mistake."""
    for name, aliases in names.items():
        if name not in seen and not Definition.objects.filter(name=name).exists():
            message = f"{', '.join(aliases)}: there is no {name}."
            yield Change(name=f"{folder.name}/{ALIASES}", action="failed", message=message)
            continue
        for definition in Definition.objects.filter(aliases__overlap=list(aliases)).exclude(name=name):
            definition.aliases = [alias for alias in definition.aliases if alias not in aliases]
            definition.save(update_fields=["aliases", "updated"])
            yield Change(name=definition.name, action="changed", message=f"{', '.join(aliases)} now leads to {name}")


def _sync_one(candidate: Candidate, check: Check | None, unchecked: list[str]) -> Change:
    try:
        content = read_content(candidate.path)
        if check and not _is_known(candidate.name, content):
            _try(check, candidate.name, content, unchecked)
    except UnreadableDefinition as error:
        return Change(name=candidate.name, action="failed", message=str(error))
    except OSError:
        return Change(name=candidate.name, action="failed", message="The file can't be read.")
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        # A fault of a reader: this file is no definition, and the others must come in all the same.
        logger.exception("a reader failed", extra={"definition": candidate.name})
        message = f"Its reader failed: {type(error).__name__}: {error}"
        return Change(name=candidate.name, action="failed", message=message)
    try:
        with transaction.atomic():
            action, message = _store_synced(candidate, content)
    except DataError:
        return Change(name=candidate.name, action="failed", message=NOT_STORABLE)
    return Change(name=candidate.name, action=action, message=message)


def _is_known(name: str, content: Content) -> bool:
    return DefinitionVersion.objects.filter(definition__name=name, digest=content.digest(name)).exists()


def _try(check: Check, name: str, content: Content, unchecked: list[str]) -> None:
    """Whoever didn't answer once is not waited for again."""
    if unchecked:
        unchecked.append(name)
        return
    try:
        check(name, content)
    except (Unavailable, SolveTimeout):
        unchecked.append(name)


def read_content(path: Path) -> Content:
    """Read a definition and everything it includes. Raises UnreadableDefinition."""
    if problem := problem_with_name(path.name):
        raise UnreadableDefinition(problem)
    if path.stat().st_size > settings.MAX_UPLOAD_SIZE:
        raise UnreadableDefinition(f"A definition has at most {settings.MAX_UPLOAD_SIZE:,} bytes.")
    interface = read(ENGINES[path.suffix], path)
    files = {name: (path.parent / name).read_bytes() for name in interface.files}
    return Content(interface=interface, main=path.read_bytes(), files=files)


def _store_synced(candidate: Candidate, content: Content) -> tuple[Action, str]:
    """Publish what is on disk if it has changed there since the last sync: a roll-back in the admin stays."""
    known = Definition.objects.filter(name=candidate.name).select_related("current").first()
    digest = content.digest(candidate.name)
    before = known.current if known else None
    if known and known.synced_digest == digest and known.versions.filter(digest=digest).exists():
        action = _refresh(known, content, candidate)
    else:
        definition, made = definition_store(name=candidate.name, content=content)
        known, action = definition, "added" if made else "changed"
    fields = {"origin", "synced_digest", "updated"}  # the others may be changed by staff in this moment
    if known.pruned:
        known.enabled, known.pruned, action = True, False, "restored"
        fields |= {"enabled", "pruned"}
    if new := [alias for alias in candidate.aliases if alias not in known.aliases]:
        known.aliases = [*known.aliases, *new]
        fields.add("aliases")
    origin = str(candidate.path.parent)
    has_moved = known.origin != origin
    known.origin, known.synced_digest = origin, digest
    if action != "unchanged" or has_moved:
        known.save(update_fields=fields)
    return action, _lost_inputs(before, content) if action == "changed" else ""


def _refresh(definition: Definition, content: Content, candidate: Candidate) -> Action:
    """The files are as they were; the reader may have learnt something since, or an alias may be new."""
    interface, inventory = content.interface.as_json(), content.interface.inventory.as_json()
    version = definition.versions.get(digest=content.digest(candidate.name))
    new_alias = not set(candidate.aliases) <= set(definition.aliases)
    if (version.interface, version.inventory) == (interface, inventory):
        return "changed" if new_alias else "unchanged"
    version.interface, version.inventory = interface, inventory
    version.save(update_fields=["interface", "inventory"])
    return "changed"


@transaction.atomic
def definition_store(*, name: str, content: Content, private_to: UUID | None = None) -> tuple[Definition, bool]:
    """Make `content` the current version of `name`: a new version, or the old one that had this content.

    The definition, and whether it is new; then it may be private to a user.
    """
    given = {"public": False, "owner_id": private_to} if private_to else {}
    definition, made = Definition.objects.select_for_update().get_or_create(
        name=name, defaults={"engine": ENGINES[Path(name).suffix], **given}
    )
    version = definition.versions.filter(digest=content.digest(name)).first() or _new_version(definition, content)
    definition.publish(version)
    return definition, made


def _new_version(definition: Definition, content: Content) -> DefinitionVersion:
    for data in (content.main, *content.files.values()):
        SourceBlob.objects.get_or_create(sha256=sha256(data), defaults={"content": data, "size": len(data)})
    last = definition.versions.aggregate(last=Max("number"))["last"] or 0
    return DefinitionVersion.objects.create(
        definition=definition,
        number=last + 1,
        sha256=content.sha256,
        md5=md5(content.main),
        digest=content.digest(definition.name),
        size=len(content.main),
        blob_id=content.sha256,
        files=content.digests(),
        compute_keys=list(keys_of(content.main)),
        interface=content.interface.as_json(),
        inventory=content.interface.inventory.as_json(),
    )


def _lost_inputs(before: DefinitionVersion | None, content: Content) -> str:
    """Inputs that callers may still send and that are gone: worth a warning, since their requests now fail."""
    if before is None:
        return ""
    lost = {i.name for i in before.schema.inputs} - {i.name for i in content.interface.inputs}
    return f"inputs no longer there: {', '.join(sorted(lost))}" if lost else ""


def _prune(seen: set[str], *, spared: Sequence[str]) -> list[Change]:
    gone = Definition.objects.filter(enabled=True).exclude(name__in=seen).exclude(origin__in=["", *spared])
    changes = [Change(name=definition.name, action="removed") for definition in gone]
    for definition in gone:
        definition.enabled, definition.pruned = False, True
        definition.save(update_fields=["enabled", "pruned", "updated"])
    return changes
