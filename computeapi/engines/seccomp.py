"""Which system calls a solve may make: an allow list, as a seccomp filter for x86-64 and AArch64.

What isn't listed fails with EPERM, or with ENOSYS where the call is younger than this list, so that the C
library falls back to an older one. A call in another architecture's numbering kills the process. Threads are
allowed, processes are not; signals reach the process itself only.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

_libc = ctypes.CDLL(None, use_errno=True)

Numbers = tuple[int | None, int | None]
"""A call's number on x86-64 and on AArch64; None where the architecture has no such call."""

ALLOWED: dict[str, Numbers] = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216),
    "madvise": (28, 233), "membarrier": (324, 283), "mincore": (27, 232), "msync": (26, 227),
    # files; which ones, Landlock says
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "lseek": (8, 62), "close": (3, 57),
    "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "fstat": (5, 80),
    "stat": (4, None), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43),
    "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17), "getdents": (78, None),
    "getdents64": (217, 61), "fadvise64": (221, 223), "umask": (95, 166), "chdir": (80, 49), "fchdir": (81, 50),
    "memfd_create": (319, 279),  # text for the evaluator, which reads files alone; RLIMIT_FSIZE bounds it
    # waiting
    "pipe": (22, None), "pipe2": (293, 59), "poll": (7, None), "ppoll": (271, 73), "select": (23, None),
    "pselect6": (270, 72), "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None),
    "epoll_pwait": (281, 22), "eventfd2": (290, 19), "pause": (34, None),
    # time and facts about the process itself
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrusage": (98, 165),
    "sysinfo": (99, 179), "uname": (63, 160), "alarm": (37, None), "getitimer": (36, 102), "setitimer": (38, 103),
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getpgrp": (111, None), "getpgid": (121, 155),
    "getsid": (124, 156), "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getresuid": (118, 148), "getresgid": (120, 150), "getgroups": (115, 158), "getcpu": (309, 168),
    "getpriority": (140, 141), "getrlimit": (97, 163), "capget": (125, 90), "getrandom": (318, 278),
    # threads
    "futex": (202, 98), "set_robust_list": (273, 99), "get_robust_list": (274, 100), "rseq": (334, 293),
    "set_tid_address": (218, 96), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "arch_prctl": (158, None), "restart_syscall": (219, 128),
    # signals to itself, and the end
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigsuspend": (130, 133),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "sigaltstack": (131, 132), "exit": (60, 93),
    "exit_group": (231, 94),
}  # fmt: skip

# For solves that have a folder of their own to write in. No chmod or chown: Landlock doesn't see those.
WRITING: dict[str, Numbers] = {
    "ftruncate": (77, 46), "truncate": (76, 45), "mkdir": (83, None), "mkdirat": (258, 34), "rename": (82, None),
    "renameat": (264, 38), "renameat2": (316, 276), "unlink": (87, None), "unlinkat": (263, 35), "rmdir": (84, None),
    "fallocate": (285, 47), "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83), "sendfile": (40, 71),
    "copy_file_range": (326, 285),
}  # fmt: skip

CLONE: Numbers = (56, 220)
CLONE3: Numbers = (435, 435)
OPEN: Numbers = (2, None)
OPENAT: Numbers = (257, 56)
FCNTL: Numbers = (72, 25)
IOCTL: Numbers = (16, 29)
KILL: Numbers = (62, 129)
PRCTL: Numbers = (157, 167)
PRLIMIT: Numbers = (302, 261)
TGKILL: Numbers = (234, 131)

_CLONE_THREAD = 0x10000
_OPEN_TO_WRITE = 0o3 | 0o100 | 0o1000 | 0o20000000  # access mode, O_CREAT, O_TRUNC, O_TMPFILE
_FCNTL_COMMANDS = (*range(8), 1030)  # duplicate, flags, record locks; not F_SETOWN, which sends signals
_IOCTL_COMMANDS = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # is it a terminal, its size, flags
_PRCTL_COMMANDS = (15, 16)  # a thread's name
_FIRST_UNKNOWN_CALL = 449
_OWN_PID = 0xFEEDFACE
_PLACEHOLDER = struct.pack("<I", _OWN_PID)

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JUMP, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_BIT, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_COMPARED_IN_TURN = 8
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


@dataclass(frozen=True)
class _Step:
    """One BPF instruction: `code`, how many to skip if true and if false, operand."""

    code: int
    operand: int
    if_true: int = 0
    if_false: int = 0

    def encode(self) -> bytes:
        return struct.pack("<HBBI", self.code, self.if_true, self.if_false, self.operand)


def supported() -> bool:
    """Whether we have numbers for this machine's architecture (the kernel's side is found out by trying)."""
    return platform.machine() in _MACHINES


def install(*, strict: bool, pid: int) -> None:
    """Put the filter on this process, for good. `strict` opens files for reading only. Raises OSError.

    The caller has set no-new-privileges.
    """
    program = build(platform.machine(), strict=strict).replace(_PLACEHOLDER, struct.pack("<I", pid))
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    zero = ctypes.c_ulong(0)
    if _libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.c_char_p(header), zero, zero):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


@functools.cache
def build(machine: str, *, strict: bool) -> bytes:
    """The filter as BPF instructions of 8 bytes each, with a placeholder where the process's own id belongs."""
    column, architecture = _MACHINES[machine]
    steps = [
        *(_Step(_LOAD, 4), _Step(_JUMP_IF_EQUAL, architecture, 1, 0), _Step(_RETURN, _KILL_PROCESS)),
        *(_Step(_LOAD, 0), _Step(_JUMP_IF_AT_LEAST, _FIRST_UNKNOWN_CALL, 0, 1), _fail(errno.ENOSYS)),
    ]
    calls = ALLOWED if strict else ALLOWED | WRITING
    checked = [
        (CLONE, _needs_bit(0, _CLONE_THREAD)),
        (CLONE3, [_fail(errno.ENOSYS)]),  # its flags lie in memory, where no filter can look; libc then takes clone
        (OPEN, _without_bits(1, _OPEN_TO_WRITE) if strict else [_Step(_RETURN, _ALLOW)]),
        (OPENAT, _without_bits(2, _OPEN_TO_WRITE) if strict else [_Step(_RETURN, _ALLOW)]),
        (FCNTL, _one_of(1, _FCNTL_COMMANDS)),
        (IOCTL, _one_of(1, _IOCTL_COMMANDS)),
        (PRCTL, _one_of(0, _PRCTL_COMMANDS)),
        (PRLIMIT, _only_asks()),
        (KILL, _one_of(0, (_OWN_PID,))),
        (TGKILL, _one_of(0, (_OWN_PID,))),
    ]
    answers = [(numbers[column], [_Step(_RETURN, _ALLOW)]) for numbers in calls.values()]
    answers += [(numbers[column], answer) for numbers, answer in checked]
    steps += _choose(sorted(((number, answer) for number, answer in answers if number is not None), key=itemgetter(0)))
    return b"".join(step.encode() for step in steps)


def _choose(answers: list[tuple[int, list[_Step]]]) -> list[_Step]:
    """The answer to the loaded call's number, EPERM to one without. By halves: the kernel tries the filter on every
    number there is when it is put up, which took 0.3 ms with one comparison after the other."""
    if len(answers) > _COMPARED_IN_TURN:
        middle = len(answers) // 2
        lower, upper = _choose(answers[:middle]), _choose(answers[middle:])
        return [_Step(_JUMP_IF_AT_LEAST, answers[middle][0], 0, 1), _Step(_JUMP, len(lower)), *lower, *upper]
    steps = []
    for number, answer in answers:
        steps += [_Step(_JUMP_IF_EQUAL, number, 0, len(answer)), *answer]
    return [*steps, _fail(errno.EPERM)]


def _argument(index: int) -> _Step:
    """Load the low half of an argument: the kernel reads no more of the ones we look at."""
    return _Step(_LOAD, 16 + 8 * index)


def _fail(error: int) -> _Step:
    return _Step(_RETURN, _ERRNO | error)


def _one_of(index: int, values: Iterable[int]) -> list[_Step]:
    steps = [_argument(index)]
    for value in values:
        steps += [_Step(_JUMP_IF_EQUAL, value, 0, 1), _Step(_RETURN, _ALLOW)]
    return [*steps, _fail(errno.EPERM)]


def _needs_bit(index: int, bit: int) -> list[_Step]:
    return [_argument(index), _Step(_JUMP_IF_BIT, bit, 0, 1), _Step(_RETURN, _ALLOW), _fail(errno.EPERM)]


def _without_bits(index: int, bits: int) -> list[_Step]:
    return [_argument(index), _Step(_JUMP_IF_BIT, bits, 0, 1), _fail(errno.EACCES), _Step(_RETURN, _ALLOW)]


def _only_asks() -> list[_Step]:
    """prlimit about the process itself (pid 0) with no new limit: both halves of that pointer are null."""
    return [
        *(_argument(0), _Step(_JUMP_IF_EQUAL, 0, 0, 5)),
        *(_argument(2), _Step(_JUMP_IF_EQUAL, 0, 0, 3)),
        *(_Step(_LOAD, 16 + 8 * 2 + 4), _Step(_JUMP_IF_EQUAL, 0, 0, 1)),
        _Step(_RETURN, _ALLOW),
        _fail(errno.EPERM),
    ]
