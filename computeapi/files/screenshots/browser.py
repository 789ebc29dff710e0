"""How does one Chromium start, grow and end? With Playwright's driver, a process that ends it when we do."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, ViewportSize, async_playwright

from computeapi.files.screenshots import flags
from computeapi.files.screenshots.allowance import Allowance
from computeapi.files.screenshots.chromium import find_chromium, may_have_sandbox
from computeapi.files.screenshots.errors import ScreenshotsUnavailable
from computeapi.files.screenshots.proxy import USERNAME
from computeapi.files.screenshots.request import Shot
from computeapi.files.screenshots.surroundings import environment

logger = logging.getLogger(__name__)

_NOT_FILES = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB", re.MULTILINE)
START_PATIENCE, END_PATIENCE = 20.0, 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """`chromium` is its program, or empty for a usual one; without `must_sandbox` it starts without a sandbox where it
    can't have one."""

    chromium: str = ""
    must_sandbox: bool = False


class Browser:
    """One that runs. `shots` were begun with it, those of `running` have not ended; one `is_worn` takes no other.
    `stuck` are the ends of shots that were broken off: their pages may not let go, and the browser ends with them."""

    def __init__(self, playwright: Playwright, chromium: Chromium, pid: int) -> None:
        self._playwright = playwright
        self._chromium = chromium
        self.pid = pid
        self._driver = psutil.Process(pid).parent()
        self.shots = 0
        self.running: set[Allowance] = set()
        self.stuck: set[asyncio.Task[None]] = set()
        self.is_worn = False
        self.used_at = time.monotonic()

    @property
    def is_alive(self) -> bool:
        return self._chromium.is_connected() and self._driver is not None and self._driver.is_running()

    async def context(self, shot: Shot, proxy: str, allowance: Allowance) -> BrowserContext:
        """A profile of its own: nothing is shared with another shot. Raises playwright's Error."""
        return await self._chromium.new_context(
            viewport=ViewportSize(width=shot.viewport.width, height=shot.viewport.height),
            device_scale_factor=shot.viewport.scale,
            color_scheme=shot.color_scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            proxy={"server": proxy, "bypass": "<-loopback>", "username": USERNAME, "password": allowance.token},
        )

    def memory(self) -> int:
        """Bytes that it and all its processes have for themselves."""
        return sum(map(_own_memory, self._processes()))

    async def close(self) -> None:
        """The driver is asked first, for it removes the folders that it made; what is left then is killed."""
        processes = self._processes()
        for end in (self._chromium.close, self._playwright.stop):
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(END_PATIENCE):
                    await end()
        _kill(processes)

    def kill(self) -> None:
        """Chromium alone: its driver sees it and tidies up. That it is gone is not seen at once."""
        self.is_worn = True
        _kill([process for process in self._processes() if process != self._driver])

    def _processes(self) -> list[psutil.Process]:
        if self._driver is None:
            return []
        try:
            return [self._driver, *self._driver.children(recursive=True)]
        except psutil.Error:
            return []


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()


async def start_browser(how: Start, proxy: str) -> Browser:
    """Raises ScreenshotsUnavailable."""
    path = find_chromium(how.chromium)
    playwright = await async_playwright().start()
    try:
        async with asyncio.timeout(START_PATIENCE):
            chromium = await _launch(playwright, path, how, proxy)
            return Browser(playwright, chromium, await _pid(chromium))
    except (Error, OSError, TimeoutError, psutil.Error) as error:
        logger.error("the browser does not start", extra={"chromium": path, "error": str(error)[:2000]})
        await playwright.stop()
        raise ScreenshotsUnavailable("The server's browser does not start; its log says why.") from error


async def _pid(chromium: Chromium) -> int:
    session = await chromium.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return int(next(process["id"] for process in processes if process["type"] == "browser"))


async def _launch(playwright: Playwright, path: str, how: Start, proxy: str) -> Chromium:
    async def launch(sandbox: bool) -> Chromium:
        return await playwright.chromium.launch(
            executable_path=path,
            args=[*flags.NETWORK, *flags.NOTHING_ELSE],
            ignore_default_args=flags.NOT_PLAYWRIGHTS,
            chromium_sandbox=sandbox,
            # What belongs to no shot has no token there.
            proxy={"server": proxy, "bypass": "<-loopback>"},
            env={**environment()},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    if how.must_sandbox or may_have_sandbox():
        try:
            return await launch(sandbox=True)
        except Error:
            if how.must_sandbox:
                raise
    logger.warning("the browser runs without its own sandbox: this user or kernel can't give it one")
    return await launch(sandbox=False)


def _own_memory(process: psutil.Process) -> int:
    """Without the files that it maps, its program most of all, where the system tells. /proc/PID/status is open to all,
    also of processes in the sandbox."""
    try:
        if sys.platform != "linux":
            return int(process.memory_info().rss)
        found = _NOT_FILES.findall(Path(f"/proc/{process.pid}/status").read_text(encoding="ascii"))
    except (OSError, psutil.Error):
        return 0
    return sum(int(kilobytes) << 10 for kilobytes in found)
