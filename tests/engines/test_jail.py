"""What a solve can't do to the machine it runs on."""

from __future__ import annotations

import errno
import os
import platform
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from computeapi.engines import seccomp
from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from tests.engines.processes import ROOT, children, wait_until
from tests.engines.solver_tasks import TASKS


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"), tasks=TASKS)
    walls = pool.stats().jail
    if not (walls["landlock"] and walls["seccomp"]):
        pytest.skip(f"this kernel has not all walls: {dict(walls)}")
    yield pool
    pool.close()


def attempt(pool: SolverPool, what: str, *, strict: bool = True, readable: tuple[Path, ...] = ()) -> str:
    """`done`, or `refused` with why not."""
    limits, deadline = Limits(seconds=60), Deadline(60)
    answer = pool.run("attempt", what.encode(), limits=limits, readable=readable, strict=strict, deadline=deadline)
    verb, _, number = answer.decode().partition(" ")
    return f"{verb} {errno.errorcode[int(number)]}" if number else verb


BOTH = pytest.mark.parametrize("strict", [True, False], ids=["anybody's source", "trusted code"])


@BOTH
@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/1/environ", __file__])
def test_files_of_the_machine_can_not_be_read(pool: SolverPool, path: str, strict: bool) -> None:
    assert attempt(pool, f"read {path}", strict=strict) == "refused EACCES"


@BOTH
def test_folders_can_not_be_listed(pool: SolverPool, strict: bool) -> None:
    assert attempt(pool, "list /", strict=strict) == "refused EACCES"


@BOTH
def test_the_given_folder_can_be_read_and_not_written(pool: SolverPool, tmp_path: Path, strict: bool) -> None:
    (tmp_path / "model.scad").write_text("cube(1);")
    readable = (tmp_path,)
    assert attempt(pool, f"read {tmp_path}/model.scad", strict=strict, readable=readable) == "done"
    assert attempt(pool, f"write {tmp_path}/model.scad", strict=strict, readable=readable) == "refused EACCES"
    assert attempt(pool, f"remove {tmp_path}/model.scad", strict=strict, readable=readable).startswith("refused")
    assert (tmp_path / "model.scad").read_text() == "cube(1);"


def test_a_single_file_can_be_given(pool: SolverPool, tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("a")
    other.write_text("b")
    assert attempt(pool, f"read {given}", readable=(given,)) == "done"
    assert attempt(pool, f"read {other}", readable=(given,)) == "refused EACCES"


def test_a_link_out_of_the_given_folder_leads_nowhere(pool: SolverPool, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    assert attempt(pool, f"read {tmp_path}/link", readable=(tmp_path,)) == "refused EACCES"
    assert attempt(pool, f"read {tmp_path}/../../../../../../etc/passwd", readable=(tmp_path,)) == "refused EACCES"


def test_a_folder_that_is_missing_is_no_hindrance(pool: SolverPool, tmp_path: Path) -> None:
    assert attempt(pool, "read /etc/passwd", readable=(tmp_path / "missing",)) == "refused EACCES"


def test_a_folder_out_of_reach_is_no_hindrance(pool: SolverPool, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    (locked / "inner").mkdir(parents=True)
    locked.chmod(0)
    assert attempt(pool, "read /etc/passwd", readable=(locked / "inner",)) == "refused EACCES"
    locked.chmod(0o700)


@BOTH
@pytest.mark.parametrize("what", ["write", "chmod", "link", "remove"])
def test_nothing_outside_can_be_changed(pool: SolverPool, tmp_path: Path, what: str, strict: bool) -> None:
    target = tmp_path / "file"
    if what != "link":
        target.write_text("before")
        target.chmod(0o600)
    assert attempt(pool, f"{what} {target}", strict=strict).startswith("refused")
    if what == "link":
        assert not target.is_symlink()
    else:
        assert (target.read_text(), target.stat().st_mode & 0o777) == ("before", 0o600)


@BOTH
@pytest.mark.parametrize("what", ["socket", "unix"])
def test_there_is_no_network(pool: SolverPool, what: str, strict: bool) -> None:
    assert attempt(pool, what, strict=strict) == "refused EPERM"


@BOTH
@pytest.mark.parametrize("what", ["fork", "exec /bin/true", "spawn /bin/true", "session"])
def test_no_process_can_be_started(pool: SolverPool, what: str, strict: bool) -> None:
    assert attempt(pool, what, strict=strict) == "refused EPERM"
    assert wait_until(lambda: len(children(pool.stats().pids[0])) <= 1)  # the one for the next solve


@pytest.mark.parametrize(
    ("what", "ends"),
    [("threads 500", "EAGAIN"), ("memory-files 500", "EMFILE"), (f"memory-file {8 << 20}", "EFBIG")],
)
def test_what_no_limit_on_memory_counts_has_bounds_of_its_own(pool: SolverPool, what: str, ends: str) -> None:
    assert attempt(pool, f"{what.split()[0]} 3") == "done"
    assert attempt(pool, what) == f"refused {ends}"


@BOTH
def test_no_other_process_can_be_killed(pool: SolverPool, strict: bool) -> None:
    host = pool.stats().pids[0]
    assert attempt(pool, f"signal {host}", strict=strict) == "refused EPERM"
    assert attempt(pool, f"signal {os.getpid()}", strict=strict) == "refused EPERM"
    assert attempt(pool, "signal -1", strict=strict) == "refused EPERM"
    assert pool.stats().pids[0] == host


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86-64")
@pytest.mark.parametrize(
    ("call", "number"),
    [
        *(("ptrace", 101), ("process_vm_readv", 310), ("bpf", 321), ("perf_event_open", 298), ("keyctl", 250)),
        *(("io_uring_setup", 425), ("userfaultfd", 323), ("mount", 165), ("unshare", 272), ("chroot", 161)),
        *(("setns", 308), ("shmget", 29), ("open_by_handle_at", 304), ("init_module", 175)),
        *(("personality", 135), ("setrlimit", 160), ("seccomp", 317), ("setxattr", 188), ("socketpair", 53)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_dangerous_calls_are_refused(pool: SolverPool, call: str, number: int) -> None:
    assert attempt(pool, f"syscall {number} 0 0 0 0 0 0") == "refused EPERM", call


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86-64")
def test_a_call_younger_than_the_list_looks_like_an_old_kernel(pool: SolverPool) -> None:
    assert attempt(pool, "syscall 600 0 0 0 0 0 0") == "refused ENOSYS"
    assert attempt(pool, "syscall 435 0 0 0 0 0 0") == "refused ENOSYS"


def test_trusted_code_may_read_python(pool: SolverPool) -> None:
    assert attempt(pool, f"read {os.__file__}", strict=False) == "done"
    assert attempt(pool, f"read {os.__file__}") == "refused EACCES"


ENTER = """
import os
from computeapi.engines import jail
walls = jail.Capability(landlock={abi}, landlock_network=False, landlock_scopes=False, seccomp={seccomp})
jail.enter(jail.Jail(strict=True), walls)
"""


def inside(script: str, *, abi: int, seccomp: bool) -> str:
    command = [sys.executable, "-c", ENTER.format(abi=abi, seccomp=seccomp) + script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60).stdout.strip()


def test_on_a_machine_without_walls_a_solve_still_runs() -> None:
    script = "print(open('/proc/self/status').read().partition('CapEff:')[2].split()[0])"
    assert inside(script, abi=0, seccomp=False) == "0000000000000000"


def test_without_landlock_the_filter_still_refuses_to_write(tmp_path: Path) -> None:
    script = f"""
try:
    open({str(tmp_path / "new")!r}, "w")
except PermissionError:
    print("refused")
"""
    assert inside(script, abi=0, seccomp=True) == "refused"


def test_a_wall_that_does_not_go_up_stops_the_solve() -> None:
    script = """
try:
    jail.enter(jail.Jail(strict=True), walls)  # the filter of the first time refuses the second
except jail.JailError:
    print("stopped")
"""
    assert inside(script, abi=1, seccomp=True) == "stopped"


ALLOW, EPERM, EACCES, ENOSYS = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.EACCES, 0x50000 | errno.ENOSYS
KILL = 0x80000000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def decide(machine: str, number: int, *arguments: int, strict: bool = True, architecture: int | None = None) -> int:
    """What the kernel's filter machine answers, by running the program as classic BPF."""
    program = seccomp.build(machine, strict=strict)
    padded = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, architecture or ARCHITECTURES[machine], 0, *padded)
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack_from("<HBBI", program, at * 8)
        at += 1
        if code == 0x06:
            return int(operand)
        if code == 0x20:
            (loaded,) = struct.unpack_from("<I", data, operand)
        elif code == 0x05:
            at += operand
        else:
            holds = {0x15: loaded == operand, 0x35: loaded >= operand, 0x45: bool(loaded & operand)}[code]
            at += if_true if holds else if_false


MACHINES = pytest.mark.parametrize("machine", ARCHITECTURES)


@MACHINES
def test_the_filter_lets_work_be_done(machine: str) -> None:
    column = list(ARCHITECTURES).index(machine)
    for name, numbers in seccomp.ALLOWED.items():
        number = numbers[column]
        assert number is None or decide(machine, number) == ALLOW, name


@MACHINES
def test_the_filter_allows_threads_and_no_processes(machine: str) -> None:
    clone = seccomp.CLONE[list(ARCHITECTURES).index(machine)]
    assert clone is not None
    assert decide(machine, clone, 0x3D0F00) == ALLOW  # the flags of pthread_create
    assert decide(machine, clone, 0x1200011) == EPERM  # those of fork
    assert decide(machine, clone, 0x4111) == EPERM  # those of vfork


@MACHINES
def test_the_filter_refuses_what_is_not_listed(machine: str) -> None:
    network = {"x86_64": range(41, 56), "aarch64": range(198, 213)}[machine]
    assert {decide(machine, number) for number in network} == {EPERM}
    execution = {"x86_64": (57, 58, 59, 322), "aarch64": (221, 281)}[machine]
    assert {decide(machine, number) for number in execution} == {EPERM}
    assert decide(machine, 1000) == ENOSYS


@MACHINES
def test_only_trusted_code_opens_files_for_writing(machine: str) -> None:
    openat = seccomp.OPENAT[list(ARCHITECTURES).index(machine)]
    assert openat is not None
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, 0o20000000):
        assert decide(machine, openat, 0, 0, flags) == EACCES
        assert decide(machine, openat, 0, 0, flags, strict=False) == ALLOW
    assert decide(machine, openat, 0, 0, os.O_RDONLY | os.O_CLOEXEC) == ALLOW


@MACHINES
def test_limits_can_be_asked_and_not_changed(machine: str) -> None:
    prlimit = seccomp.PRLIMIT[list(ARCHITECTURES).index(machine)]
    assert prlimit is not None
    assert decide(machine, prlimit, 0, 9, 0, 0x7FFF00001000) == ALLOW
    assert decide(machine, prlimit, 0, 9, 0x7FFF00001000) == EPERM
    assert decide(machine, prlimit, 0, 9, 0x100000000) == EPERM
    assert decide(machine, prlimit, 1, 9) == EPERM


@MACHINES
def test_another_architectures_numbers_kill(machine: str) -> None:
    assert decide(machine, 1, architecture=0x40000003) == KILL  # i386
    assert decide(machine, 0x40000000 | 41) != ALLOW  # x32
