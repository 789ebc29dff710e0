"""What must be done before the web starts? Migrations, definitions, static files: one process, Django loads once."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from softly.env import EnvError


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softly.settings")
    try:
        django.setup()
    except (EnvError, ImproperlyConfigured) as error:
        print(f"softly: {error}", file=sys.stderr, flush=True)
        return 2
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(f"softly: DATABASE_URL can't be reached: {reason}", file=sys.stderr, flush=True)
        return 1
    if _migrations_to_run():
        call_command("migrate", interactive=False, verbosity=1)
    _sync_definitions()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if not settings.WHITENOISE_USE_FINDERS:
        _collect_static_files()
    return 0


def _collect_static_files() -> None:
    """Compressing takes half a minute, so only when a file is other than it was."""
    lines = [
        f"{storage.path(path)} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list(["CVS", ".*", "*~"])
    ]
    stamp, now = Path(settings.STATIC_ROOT) / ".collected", "\n".join(lines)
    if not stamp.is_file() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def _migrations_to_run() -> bool:
    """Looking is much quicker than an empty `migrate`, which also goes through content types and permissions."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _sync_definitions() -> None:
    """A definition that can't be read was named by the command and is no reason not to start with the others."""
    try:
        call_command("sync_definitions")
    except (CommandError, SystemExit) as error:
        print(f"sync_definitions: {error}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
