"""Which web server runs the application, and how large? `python -m softly.serving` becomes that server.

gunicorn by default, granian with `SERVER=granian`: both WSGI, with the same processes and at most the same threads.
"""

import os
import sys

from softly import env

HOST = env.text("HOST", "127.0.0.1", help="address to listen on; 0.0.0.0 for every network")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535, help="port to listen on")
SERVER = env.choice("SERVER", "gunicorn", ("gunicorn", "granian"), help="web server: gunicorn, or granian (faster)")
WORKERS = env.integer("WEB_CONCURRENCY", 2, minimum=1, maximum=256, help="web processes")
THREADS = env.integer(
    "WEB_THREADS", 64, minimum=1, maximum=1000, help="requests a web process handles at a time; a waiting solve is one"
)
# Each holds a thread for as long as its client watches; the others are for requests.
EVENT_STREAMS = min(
    env.integer(
        "MAX_EVENT_STREAMS", 32, minimum=0, maximum=1000, help="jobs that clients of a web process watch at a time"
    ),
    THREADS // 2,
)
REQUEST_TIMEOUT = env.integer(
    "REQUEST_TIMEOUT", 20, minimum=1, maximum=3600, help="seconds in which a request has to arrive (gunicorn)"
)
SHUTDOWN_TIMEOUT = env.integer(
    "SHUTDOWN_TIMEOUT", 10, minimum=1, maximum=3600, help="seconds that running requests get when the server stops"
)
LISTEN_BACKLOG = 2048
LONGEST_REQUEST_LINE = 8190  # bytes; the most that gunicorn takes


def command(server: str) -> list[str]:
    """The server's command line, for the Python we run on."""
    if server == "gunicorn":
        return [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:softly.gunicorn_config",
            "softly.wsgi:application",
        ]
    return [sys.executable, "-m", "granian", *_granian_options(), "softly.granian_app:application"]


def _granian_options() -> list[str]:
    options = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": HOST,
        "--port": str(PORT),
        "--workers": str(WORKERS),
        "--blocking-threads": str(THREADS),
        "--backlog": str(LISTEN_BACKLOG),
        # Counts open connections, idle keep-alive ones too: far above the threads.
        "--backpressure": str(max(1024, 4 * THREADS)),
        "--workers-kill-timeout": str(SHUTDOWN_TIMEOUT),
        "--log-level": "error",
    }
    return [*(part for pair in options.items() for part in pair), "--no-ws", "--respawn-failed-workers"]


def main() -> None:
    os.chdir(env.ROOT)
    line = command(SERVER)
    os.execv(line[0], line)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
