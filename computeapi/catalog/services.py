"""What does the world see of a definition, and how do staff put new ones in place?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import DataError

from computeapi.catalog.checking import check
from computeapi.catalog.confirming import versions_confirm
from computeapi.engines import registry as engines
from definitions.models import Definition, DefinitionVersion
from definitions.names import ENGINES, problem_with_name
from definitions.registry import Caller, Entry, registry
from definitions.schema import UnreadableDefinition
from definitions.services import NOT_STORABLE, Content, definition_store, read_content
from softly.lib.errors import NotFound, ValidationFailed


def listed(caller: Caller) -> Iterable[Entry]:
    """The definitions that this caller may know of, by name."""
    entries = registry.snapshot().current
    return sorted((e for e in entries if e.is_visible_to(caller)), key=lambda e: e.name.lower())


def description(entry: Entry) -> dict[str, Any]:
    """The public form of a definition: Rhino Compute's fields and ours."""
    interface = entry.interface.as_json()
    reason = engines.unavailable_reason(entry.engine)
    return {
        "name": entry.name,
        "id": entry.md5,
        "title": interface["title"] or entry.name,
        "description": interface["description"],
        "inputs": interface["inputs"],
        "outputs": interface["outputs"],
        "view": f"/view/{quote(entry.name)}",
        "author": interface["author"],
        "plugins": interface["plugins"],
        "presets": interface["presets"],
        "engine": entry.engine,
        "version": entry.number,
        "aliases": list(entry.aliases),
        "available": reason is None,
        "unavailableReason": reason,
    }


def definition_upload(
    *, name: str, data: bytes, beside: Mapping[str, bytes] | None = None, private_to: UUID | None = None
) -> tuple[Definition, bool]:
    """A file sent by staff becomes the current version of `name`; whether the definition is new.

    `beside` are files that it may include, by path. One that is `private_to` a user is new, or theirs alone
    already.
    Python runs with more rights than the others, so it comes from disk only.
    """
    _check_name(name, private_to)
    content = _checked(name, data, beside or {})
    try:
        definition, made = definition_store(name=name, content=content, private_to=private_to)
    except DataError as error:
        raise ValidationFailed.of("file", NOT_STORABLE, "unreadable") from error
    registry.refresh()
    versions_confirm(names=[name])
    return definition, made


def _check_name(name: str, private_to: UUID | None) -> None:
    """Raises ValidationFailed for one that can't be, or isn't theirs."""
    if problem := problem_with_name(name):
        raise ValidationFailed.of("file", problem, "invalid_name")
    if ENGINES[Path(name).suffix] == "python":
        message = "Python definitions are synced from disk, never uploaded."
        raise ValidationFailed.of("file", message, "not_allowed")
    if Definition.objects.filter(name=name, enabled=False).exists():
        message = "A definition of this name is disabled; enable it in the admin first."
        raise ValidationFailed.of("file", message, "disabled")
    theirs = Definition.objects.filter(public=False, owner_id=private_to)
    if private_to and Definition.objects.filter(name=name).exclude(pk__in=theirs).exists():
        message = "There is a definition of this name that others see; choose another name."
        raise ValidationFailed.of("public", message, "not_private")


def _checked(name: str, data: bytes, beside: Mapping[str, bytes]) -> Content:
    """What the file and those beside it say. Raises ValidationFailed for what its engine can't read."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in {**beside, name: data}.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        try:
            found = read_content(Path(folder) / name)
            check(name, found)
        except UnreadableDefinition as error:
            raise ValidationFailed.of("file", str(error), "unreadable") from error
    return found


def version_publish(*, name: str, number: int) -> Definition:
    """Make an older or newer version the current one. A disabled definition isn't there for the API."""
    versions = DefinitionVersion.objects.filter(definition__name=name, definition__enabled=True)
    found = versions.filter(number=number).select_related("definition").first()
    if found is None:
        raise NotFound(f"{name!r} has no version {number}.")
    found.definition.publish(found)
    registry.refresh()
    return found.definition


def version_roll_back(*, name: str) -> Definition:
    """Go back to the version before the current one."""
    definition = Definition.objects.select_related("current").filter(name=name, enabled=True).first()
    current = definition.current if definition else None
    before = current and definition and definition.versions.filter(number__lt=current.number).first()
    if not before:
        raise NotFound(f"{name!r} has no earlier version.")
    return version_publish(name=name, number=before.number)
