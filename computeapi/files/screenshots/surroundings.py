"""What do the browser and its driver find in their environment? Nothing of ours: no address of a database, no key.

A page that breaks out of the browser finds there what we put there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

_TAKEN_OVER = ("PATH", "TMPDIR")


def environment() -> dict[str, str]:
    """For what is started here. There is no home, for root's Chromium would make it."""
    found = {name: os.environ[name] for name in _TAKEN_OVER if name in os.environ}
    return {"PATH": os.defpath, **found, "HOME": os.devnull, "LANG": "C.UTF-8"}


class EventLoop(asyncio.SelectorEventLoop):
    """Its processes get this environment, whatever those want who start them: Playwright gives its driver all of ours
    and can't be told otherwise. Ours is left as it is, for other threads read it."""

    async def subprocess_exec(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.SubprocessProtocol], *args: Any, **options: Any
    ) -> tuple[asyncio.SubprocessTransport, asyncio.SubprocessProtocol]:
        return await super().subprocess_exec(protocol_factory, *args, **options | {"env": environment()})
