"""manage.py inspect_definition: what a definition file takes and gives, without registering or running it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from definitions.inspection import as_json, as_text
from definitions.libraries import read
from definitions.names import ENGINES
from definitions.schema import Interface, UnreadableDefinition


class Command(BaseCommand):
    help = "Show the inputs, outputs and oddities of a definition file. Needs no database and no Rhino."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=f"one of {', '.join(ENGINES)}")
        parser.add_argument("--json", action="store_true", help="as JSON, in the form of /api/definitions/<name>")

    def handle(self, *args: Any, **options: Any) -> None:
        interface = _read(options["file"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(interface), indent=2))
        else:
            self.stdout.write(as_text(interface), ending="")


def _read(path: Path) -> Interface:
    """Raises CommandError."""
    engine = ENGINES.get(path.suffix)
    if engine is None:
        raise CommandError(f"{path.name} is no definition: its name must end in {', '.join(ENGINES)}.")
    try:
        return read(engine, path)
    except UnreadableDefinition as error:
        raise CommandError(f"{path.name} can't be read: {error}") from error
    except OSError as error:
        raise CommandError(f"{path.name} can't be read: {error.strerror}.") from error
