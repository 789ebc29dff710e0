"""How does gunicorn run Softly? Read by gunicorn itself; sizes come from softly/serving.py."""

import gc
import signal
import threading
from pathlib import Path
from typing import Any

from softly import serving
from softly.local.kernel import end_with_parent

bind = f"[{serving.HOST}]:{serving.PORT}" if ":" in serving.HOST else f"{serving.HOST}:{serving.PORT}"
backlog = serving.LISTEN_BACKLOG
workers = serving.WORKERS
worker_class = "softly.gunicorn_worker.Worker"
# Made on demand: a request that waits for its solve holds one. How many are busy at a time: softly/gunicorn_worker.py.
threads = serving.THREADS
# Each worker has its own listening socket: with one socket for all, one worker may take every keep-alive connection.
reuse_port = True
worker_connections = 2048
keepalive = 75
# GET /solve/<name>?width=... carries its inputs in the request line; the most gunicorn takes.
limit_request_line = serving.LONGEST_REQUEST_LINE
# Python's sendfile waits without a limit for a client that takes nothing (SEND_STALL in softly/gunicorn_worker.py).
sendfile = False
# Whether a proxy's headers are believed is for softly/proxies.py to say, for both servers alike.
forwarded_allow_ips = ""
# The worker's main loop reports in, whatever its threads do: a long solve never trips this, a hung worker does.
timeout = 60
graceful_timeout = serving.SHUTDOWN_TIMEOUT
# The C parser where set-up could build it, else the Python one.
http_parser = "auto"
# Imported once and shared: 101 instead of 133 MB with two workers, and a second less to start. So importing the
# application starts no thread and opens no connection: a fork would copy them broken.
preload_app = True
control_socket_disable = True
accesslog = None
loglevel = "warning"
logger_class = "softly.gunicorn_log.Log"
# Heartbeat files in memory: on a busy disk the file system can stall the main loop.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker without its arbiter is of no use."""
    end_with_parent(signal.SIGKILL)


def post_worker_init(_worker: Any) -> None:
    """A worker learns what there is before its first request, which may come when PostgreSQL is away."""
    from softly.wsgi import read_ahead  # the application, which gunicorn has loaded by now

    threading.Thread(target=read_ahead, name="read-ahead", daemon=True).start()


def when_ready(_server: Any) -> None:
    """Keep what was imported out of the collector's sight, so that workers go on sharing its memory."""
    gc.collect()
    gc.freeze()
