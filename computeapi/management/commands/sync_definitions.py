"""manage.py sync_definitions: read the definition folders into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from computeapi.catalog.checking import check
from computeapi.catalog.confirming import versions_confirm
from definitions.services import ACTIONS, definitions_sync


class Command(BaseCommand):
    help = "Make the database hold the definitions in assets/*-definitions/ and DEFINITIONS_DIRS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prune", action="store_true", help="disable definitions whose file is gone")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        report = definitions_sync(
            folders=settings.DEFINITION_FOLDERS, prune=options["prune"], dry_run=options["dry_run"], check=check
        )
        for change in report.changes:
            if change.action != "unchanged" or options["verbosity"] > 1:
                name = change.name.encode(errors="backslashreplace").decode()  # a file's name may be any bytes
                self.stdout.write(f"{change.action:>9}  {name}  {change.message}".rstrip())
        counts = ", ".join(f"{report.count(action)} {action}" for action in ACTIONS if report.count(action))
        self.stdout.write(("Would be: " if options["dry_run"] else "") + (counts or "no definitions found"))
        if report.unchecked:
            self.stderr.write(
                f"Their syntax was not checked, the solver host did not answer: {', '.join(report.unchecked)}"
            )
        if not options["dry_run"]:
            for name, differences in versions_confirm().items():
                if differences:
                    self.stderr.write(f"{name} is read otherwise by Rhino Compute: {' '.join(differences)}")
        if report.failed:
            raise CommandError(f"{len(report.failed)} could not be read; the others are in place.")
