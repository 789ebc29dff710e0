"""Does the web server run with the processes and threads it is asked for?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from softly import env
from softly.local.throwaway import without_settings

_IMPORT = """
import os, threading
import softly.wsgi
sockets = [fd for fd in os.listdir("/proc/self/fd") if "socket" in str(os.path.realpath(f"/proc/self/fd/{fd}"))]
print(threading.active_count(), len(sockets))
"""


def python(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=env.ROOT,
        env=without_settings(os.environ) | {"ENV_FILE": ""} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc")
def test_importing_the_application_starts_no_thread_and_opens_no_connection(tmp_path: Path) -> None:
    done = python("-c", _IMPORT, DATA_DIR=str(tmp_path))
    assert done.stdout.split() == ["1", "0"], done.stderr


def test_gunicorn_takes_its_configuration() -> None:
    done = python("-m", "gunicorn", "--config", "python:softly.gunicorn_config", "--print-config", "x:y", PORT="8123")
    shown = dict(line.split("=", 1) for line in done.stdout.replace(" ", "").splitlines() if "=" in line)
    assert shown["bind"] == "['127.0.0.1:8123']", done.stderr
    assert (shown["reuse_port"], shown["workers"], shown["threads"]) == ("True", "2", "64")
    assert shown["worker_class"] == "softly.gunicorn_worker.Worker"
