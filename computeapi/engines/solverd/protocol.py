"""What goes over the wires: messages between a client and the solver host, frames between a client and a child.

Messages are JSON, one per packet of a SOCK_SEQPACKET connection. The channel to the child is a stream: the payload
goes in behind its length; progress, then one result or failure come back as frames of a kind, a length and a body.
Nothing on either is ever executed or unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MAX_MESSAGE = 64 << 10
MAX_NOTE = 512 << 10
"""A progress or failure frame is no longer than this."""

PAYLOAD = struct.Struct("<Q")
FRAME = struct.Struct("<cQ")
PROGRESS, RESULT, FAILURE = b"P", b"R", b"F"

OUTCOMES = ("ok", "failed", "memory", "deadline", "cancelled", "crashed")
"""How a solve ends, in the host's counters and in what it tells a client."""

_LONGEST_ADDRESS = 100  # of the 107 bytes that a unix socket's address may have


class ProtocolError(Exception):
    """The other side sent what this protocol doesn't have."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One solve as the host is told: limits in seconds and bytes, how far the child may see, and what the host may
    learn for later ones (`lessons.py`)."""

    task: str
    seconds: float
    memory: int
    cpu: int
    output: int
    strict: bool
    readable: tuple[str, ...]
    lessons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Order:
        """Raises ProtocolError."""
        try:
            return cls(
                task=str(value["task"]),
                seconds=float(value["seconds"]),
                memory=int(value["memory"]),
                cpu=int(value["cpu"]),
                output=int(value["output"]),
                strict=bool(value["strict"]),
                readable=tuple(str(path) for path in value["readable"]),
                lessons=tuple(str(lesson) for lesson in value["lessons"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProtocolError("not an order") from error


def send(connection: socket.socket, message: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
    """Raises OSError; ValueError for a message that is too long."""
    data = json.dumps(message, separators=(",", ":")).encode()
    if len(data) > MAX_MESSAGE:
        raise ValueError("the message is too long")
    socket.send_fds(connection, [data], list(descriptors))


def receive(connection: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next message and the descriptors with it, None at the end. Raises ProtocolError, OSError."""
    data, descriptors, flags, _ = socket.recv_fds(connection, MAX_MESSAGE, 4)
    if not data:
        return None, descriptors
    try:
        message = json.loads(data)
    except ValueError:
        message = None
    if not isinstance(message, dict) or flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        for descriptor in descriptors:
            os.close(descriptor)
        raise ProtocolError("not a message")
    return message, descriptors


@contextlib.contextmanager
def address(path: Path) -> Iterator[str]:
    """The socket's address, through its open folder where the path is too long for one."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path) -> socket.socket:
    """Raises OSError: FileNotFoundError or ConnectionRefusedError where no host listens."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with address(path) as place:
            connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection


def listen(path: Path) -> socket.socket:
    """A socket that only this user can connect to, in place of one that a dead host left."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    mask = os.umask(0o177)
    try:
        with address(path) as place:
            listener.bind(place)
    finally:
        os.umask(mask)
    listener.listen(1024)
    return listener
