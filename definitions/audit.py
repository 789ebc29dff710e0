"""Which changes of definitions are written down, with who made them? All of what staff can change of them."""

from __future__ import annotations

from auditlog.registry import auditlog

from definitions.models import Definition, DefinitionVersion


def register() -> None:
    """Of a version, which file it is; what stands in the file is in the version itself."""
    auditlog.register(Definition, exclude_fields=["updated", "synced_digest"])
    auditlog.register(DefinitionVersion, include_fields=["definition", "number", "md5"])
