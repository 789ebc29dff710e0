"""Where under DATA_DIR do the local services live, and who is using it?"""

import fcntl
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from softly.local.processes import StartError

# sockaddr_un.sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included.
SOCKET_PATH_LIMIT = 103
_LONGEST_SOCKET = "postgres/.s.PGSQL.5432.lock"


@dataclass(frozen=True, kw_only=True)
class Folders:
    """The paths of one installation. `sockets` is a short temporary folder when DATA_DIR is too long for a socket."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def sockets(self) -> Path:
        if len(os.fsencode(self.run / _LONGEST_SOCKET)) <= SOCKET_PATH_LIMIT:
            return self.run
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"softly-{os.getuid()}-{mark}"

    def make(self) -> None:
        self.run.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o711, exist_ok=True)
        found = self.sockets.lstat()
        if self.sockets.is_symlink() or found.st_uid != os.getuid():
            raise StartError(f"{self.sockets} belongs to somebody else; set DATA_DIR to a shorter path")


def claim(data: Path) -> TextIO:
    """Take DATA_DIR for this process until it ends or closes the file, or say who has it."""
    folders = Folders(data=data)
    try:
        folders.make()
        file = (folders.run / "lock").open("a+", encoding="ascii")
    except OSError as error:
        raise StartError(f"DATA_DIR {data} can't be used: {error.strerror}: {error.filename}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise StartError(
            f"DATA_DIR {data} is in use by another run (process {holder}); stop it or set another DATA_DIR"
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
