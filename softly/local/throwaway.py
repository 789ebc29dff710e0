"""How do tests get services of their own? A PostgreSQL and a Redis in a temporary folder, gone when the tests are.

They end with the process that started them, even when it is killed; a folder that such a run left is removed by the
next one. `TEST_DATABASE_URL` names another PostgreSQL server to test on, `TEST_REDIS_URL` another Redis.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from softly import env
from softly.local import folders, postgres, redis
from softly.local.processes import Family, StartError

_PREFIX = "softly-tests-"
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108
_ENOUGH = 4 << 30
_REDIS_MEMORY = 64 << 20
_YOUNG = 60  # seconds: another run may be about to claim it


class Throwaway:
    """Services for one test run. `environment()` is what a program needs to use them."""

    def __init__(self) -> None:
        _remove_leftovers()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place())).resolve()
        self._family = Family()
        self._claim: TextIO = folders.claim(self.folder)
        self.database_url = os.environ.get("TEST_DATABASE_URL", "")
        self.redis_url = os.environ.get("TEST_REDIS_URL", "")
        try:
            self._start()
        except BaseException:
            self.end()
            raise

    def _start(self) -> None:
        if not self.database_url:
            postgres.start(self._family, self.folder, durable=False)
            self.database_url = postgres.url(self.folder)
        if not self.redis_url and redis.start(self._family, self.folder, memory=_REDIS_MEMORY):
            self.redis_url = redis.url(self.folder)

    def environment(self) -> dict[str, str]:
        found = {"ENV_FILE": "", "DATABASE_URL": self.database_url, "DATA_DIR": str(self.folder / "data")}
        return found | ({"REDIS_URL": self.redis_url} if self.redis_url else {})

    def run(self, command: list[str]) -> int:
        """Run a command on the services; its exit status. It ends with us."""
        child = self._family.start(command[0], command, environment=dict(os.environ) | self.environment())
        return child.process.wait()

    def end(self) -> None:
        self._family.end()
        self._claim.close()
        _remove(self.folder)


def for_worker(environment: Mapping[str, str], worker: int) -> dict[str, str]:
    """The environment of one of several test processes: a Redis database and a DATA_DIR of its own.

    The PostgreSQL database of its own is made by pytest-django.
    """
    own = dict(environment) | {"DATA_DIR": f"{environment['DATA_DIR']}-{worker}"}
    if address := own.get("REDIS_URL"):
        own["REDIS_URL"] = f"{address.partition('?')[0]}?db={(worker + 1) % redis.DATABASES}"
    return own


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with nothing of ours in it: tests don't depend on the shell they run in."""
    example = (env.ROOT / ".env.example").read_text(encoding="utf-8")
    ours = {line.strip("# ").partition("=")[0] for line in example.splitlines() if "=" in line}
    return {name: value for name, value in environment.items() if name not in ours}


def main(command: list[str]) -> int:
    """Run a command on throw-away services: `python -m softly.local.throwaway <command>`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as on Ctrl-C
    services = Throwaway()
    try:
        return services.run(command)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        services.end()


def place() -> Path:
    """Where what outlives no test run is put: in memory where there is plenty, for a database waits for the disk."""
    if _MEMORY_FOLDER.is_dir() and shutil.disk_usage(_MEMORY_FOLDER).free > _ENOUGH:
        return _MEMORY_FOLDER
    return Path(tempfile.gettempdir())


def _remove_leftovers() -> None:
    for folder in place().glob(f"{_PREFIX}*"):
        found = folder.lstat()
        if found.st_uid != os.getuid() or time.time() - found.st_mtime < _YOUNG:
            continue
        try:
            folders.claim(folder.resolve()).close()
        except StartError:
            continue
        _remove(folder.resolve())


def _remove(folder: Path) -> None:
    sockets = folders.Folders(data=folder).sockets
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
