"""What a solve may do to the machine: limits, files, system calls, capabilities, set on the calling process for good.

`strict` is for source from anybody: it reads the given folders and nothing else, writes nothing, has no network
and starts no process. Otherwise (definitions that staff installed) it may also read the Python installation and
the system's libraries, and write one folder of its own. Landlock doesn't cover metadata: whether a path exists
can still be asked.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from computeapi.engines import landlock, seccomp

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_CAPABILITY_VERSION_3 = 0x20080522
_STACK = 64 << 20
_OPEN_FILES = 256
_END_THIS_FIRST = "900"


@dataclass(frozen=True, kw_only=True)
class Capability:
    """Which walls this machine can build. `landlock` is the kernel's ABI, 0 for none."""

    landlock: int
    landlock_network: bool
    landlock_scopes: bool
    seccomp: bool

    def as_json(self) -> dict[str, int | bool]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Jail:
    """Where a solve may go. `folder` is its own to write in, and only where not `strict`."""

    strict: bool
    readable: tuple[Path, ...] = ()
    folder: Path | None = None


class JailError(Exception):
    """A wall that this machine can build did not go up: the solve must not run."""


def probe() -> Capability:
    """Build each wall in a child process and try it. Forks, so the caller has no threads: the solver host is the one
    that asks, and its stats tell everybody else."""
    abi = landlock.abi()
    if abi and not _holds(lambda: landlock.restrict(readable=(), writable=(), version=abi), _cannot_read):
        abi = 0
    filters = seccomp.supported() and _holds(_install_filter, _cannot_open_socket)
    return Capability(landlock=abi, landlock_network=abi >= 4, landlock_scopes=abi >= 6, seccomp=filters)


def end_with(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends; False where the parent is gone already."""
    _libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(9))
    return os.getppid() == parent


def limit(*, memory: int, cpu: int, file_size: int) -> None:
    """Bound what this process uses. `memory` is in bytes on top of what it maps now: the preloaded engines' own
    mappings are no solve's fault. `cpu` is in seconds over all threads."""
    _set(resource.RLIMIT_AS, _mapped() + memory)
    _set(resource.RLIMIT_CPU, cpu, cpu + 1)
    _set(resource.RLIMIT_FSIZE, file_size)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _set(resource.RLIMIT_STACK, _STACK)


def enter(jail: Jail, capability: Capability) -> None:
    """Build every wall this machine has around the calling process. Raises JailError."""
    readable = jail.readable if jail.strict else (*jail.readable, *runtime_paths())
    writable = () if jail.folder is None else (jail.folder,)
    try:
        _renounce()
        if capability.landlock:
            landlock.restrict(readable=readable, writable=writable, version=capability.landlock)
        if capability.seccomp:
            seccomp.install(strict=jail.strict, pid=os.getpid())
    except OSError as error:
        raise JailError(str(error)) from error


def rehearse(capability: Capability) -> None:
    """The part of `enter` that is the same for every solve, ahead of time. Raises OSError."""
    _volunteer()
    _renounce()
    _mapped()
    if capability.landlock:
        landlock.rehearse(capability.landlock)
    if capability.seccomp:
        seccomp.build(platform.machine(), strict=True)


def _volunteer() -> None:
    """Where many solves together take more than the machine has, the kernel ends one of them, not Softly or its
    database. Only before `_renounce`, which gives this process's files in /proc to root."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_END_THIS_FIRST)


def _renounce() -> None:
    _libc.prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0))  # no core dump, whatever handler the machine has for them
    _drop_capabilities()
    landlock.forbid_new_privileges()


def runtime_paths() -> tuple[Path, ...]:
    """What trusted code may read: Python, its packages, the system's libraries and what they ask about the machine."""
    fixed = "/usr /lib /lib32 /lib64 /etc/ld.so.cache /etc/localtime /dev/urandom /proc/cpuinfo /proc/meminfo"
    places = [sys.prefix, sys.base_prefix, *fixed.split(), "/sys/devices/system/cpu"]
    return tuple(Path(place) for place in dict.fromkeys(places))


def _set(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; one that is lower already stays."""
    bound = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    if bound != resource.RLIM_INFINITY:
        soft, wanted = min(soft, bound), min(wanted, bound)
    resource.setrlimit(kind, (soft, wanted))


def _mapped() -> int:
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(statm, 200).split()[0]) * resource.getpagesize()
    finally:
        os.close(statm)


def _drop_capabilities() -> None:
    """A container often runs as root: root without capabilities is an ordinary user. The bounding set counts only at
    an exec, which no-new-privileges and the filter take away. Raises OSError."""
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    if _libc.capset(ctypes.c_char_p(header), ctypes.c_char_p(bytes(24))):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _install_filter() -> None:
    landlock.forbid_new_privileges()
    seccomp.install(strict=True, pid=os.getpid())


def _cannot_read() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        return True
    return False


def _cannot_open_socket() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except PermissionError:
        return True
    return False


def _holds(build: Callable[[], None], stopped: Callable[[], bool]) -> bool:
    """Whether a wall goes up in a child process and stops what it should."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            build()
            status = 0 if stopped() else 1
        except OSError:
            status = 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
