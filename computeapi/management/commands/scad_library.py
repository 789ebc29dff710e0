"""manage.py scad_library: the OpenSCAD libraries that definitions may include."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from definitions.libraries import root, shelf
from definitions.models import Definition
from definitions.scad_libraries import LibraryError, library_add, library_remove


class Command(BaseCommand):
    help = "Add, list and remove OpenSCAD libraries: `include <NAME/file.scad>` finds what was added as NAME."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="copy a folder; one of the same name is replaced")
        add.add_argument("name")
        add.add_argument("path", type=Path, help="the library's own folder, a checkout for one")
        actions.add_parser("list", help="those that were added: name, files, bytes, digest")
        remove = actions.add_parser("remove", help="definitions that include it can't be solved any more")
        remove.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            for library in shelf().libraries:
                self.stdout.write(f"{library.name}  {library.files} files  {library.size} bytes  {library.digest}")
            return
        if options["action"] == "remove":
            if not library_remove(root(), options["name"]):
                raise CommandError(f"There is no library {options['name']!r}.")
            self.stdout.write(f"{options['name']} is removed.")
        else:
            self._add(options["name"], options["path"])
        self._forget_answers()

    def _add(self, name: str, path: Path) -> None:
        try:
            library = library_add(root(), name, path)
        except LibraryError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(f"{name}: {library.files} files, {library.size} bytes, {library.digest}")

    def _forget_answers(self) -> None:
        """Answers have the libraries in their keys; whole responses that are replayed have only the definitions'
        generation, which goes up when a definition was touched."""
        try:
            Definition.objects.filter(engine="openscad").update(updated=timezone.now())
        except DatabaseError:
            self.stderr.write("The database is away: restart the server, or old answers are given until they expire.")
