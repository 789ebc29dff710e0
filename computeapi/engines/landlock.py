"""Which files a process may still touch: a Landlock ruleset put on the calling process, through ctypes.

Landlock needs no privilege and can't be taken back. What a kernel can restrict depends on its ABI version
(`landlock(7)`); a right the kernel doesn't know is left out, so an older kernel restricts less.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

# One number on every architecture: these calls are younger than the common table.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST_RIGHTS = (1 << 13) - 1

_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_TCP_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, int(_libc.syscall(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), _VERSION_FLAG)))


def restrict(*, readable: Sequence[Path], writable: Sequence[Path], version: int) -> None:
    """Take everything away from this process but the given files and folders. Raises OSError.

    A path that isn't there or can't be reached is skipped: there is nothing to allow. Also takes TCP (ABI 4), signals
    to other processes and abstract sockets (ABI 6).
    """
    rights = _handled(version)
    ruleset = _create(rights, version)
    try:
        for paths, wanted in ((readable, _READ), (writable, _WRITE)):
            for path in paths:
                _allow(ruleset, path, wanted & rights)
        forbid_new_privileges()
        _check(_libc.syscall(ctypes.c_long(_RESTRICT_SELF), ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)


def rehearse(version: int) -> None:
    """What `restrict` does but for the restriction. Raises OSError."""
    ruleset = _create(_handled(version), version)
    try:
        _allow(ruleset, Path("/"), _READ)
    finally:
        os.close(ruleset)


def forbid_new_privileges() -> None:
    """No set-uid program or file capability can give this process more than it has."""
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    _check(_libc.prctl(ctypes.c_int(_PR_SET_NO_NEW_PRIVS), one, zero, zero, zero))


def _handled(version: int) -> int:
    rights = _FIRST_RIGHTS
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if version >= since:
            rights |= right
    return rights


def _create(rights: int, version: int) -> int:
    network = _TCP_BIND_AND_CONNECT if version >= 4 else 0
    scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24
    try:
        return _ruleset(struct.pack("<QQQ", rights, network, scopes), size)
    except OSError:
        # Some enterprise kernels report ABI 6 and know no scopes.
        return _ruleset(struct.pack("<QQQ", rights, network, 0), min(size, 16))


def _ruleset(attributes: bytes, size: int) -> int:
    number = ctypes.c_long(_CREATE_RULESET)
    return _check(_libc.syscall(number, ctypes.c_char_p(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = ctypes.c_char_p(struct.pack("<Qi", rights, place))
        number, kind = ctypes.c_long(_ADD_RULE), ctypes.c_int(_PATH_BENEATH)
        _check(_libc.syscall(number, ctypes.c_int(ruleset), kind, rule, ctypes.c_uint32(0)))
    finally:
        os.close(place)


def _check(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return int(result)
