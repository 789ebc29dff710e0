"""Where does the web listen, is the port free, and does it answer?"""

import errno
import http.client
import socket
import time
from collections.abc import Callable

from softly import serving
from softly.local.processes import StartError

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound


def shown() -> str:
    """The address to open in a browser on this machine."""
    host = _reachable()
    return f"http://[{host}]:{serving.PORT}/" if ":" in host else f"http://{host}:{serving.PORT}/"


def wait_until_free(seconds: float, pause: Callable[[float], None]) -> None:
    """Say so when something listens there: with `reuse_port` two servers would silently share the port."""
    until = time.monotonic() + seconds
    while error := _bind_error():
        if error.errno != errno.EADDRINUSE or time.monotonic() > until:
            raise StartError(_why(error))
        pause(0.1)


def _bind_error() -> OSError | None:
    try:
        family, _, _, _, place = socket.getaddrinfo(serving.HOST, serving.PORT, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        return error
    return None


def what_is_missing() -> str:
    """Why /ready does not answer 200, in its own words; empty: it does."""
    connection = http.client.HTTPConnection(_reachable(), serving.PORT, timeout=5)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        return "" if answer.status == 200 else f"{answer.status} {answer.read(2000).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({error})"
    finally:
        connection.close()


def _reachable() -> str:
    return _EVERYWHERE.get(serving.HOST, serving.HOST)


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"PORT {serving.PORT} is in use on {serving.HOST}; stop what listens there or set another PORT"
    if error.errno == errno.EACCES:
        return f"PORT {serving.PORT} needs more rights; set a PORT of 1024 or above"
    return f"HOST {serving.HOST} can't be listened on: {error.strerror}"
