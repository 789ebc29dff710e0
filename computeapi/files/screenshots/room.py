"""Which browser takes the next picture, and when does one have to go? What lives on the studio's event loop.

One is kept warm. It makes room for another after so many shots, when it has grown, or when it is gone; it ends once
nobody has asked for a while. Shots that run on it are finished first, unless it takes more memory than is allowed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Error

from computeapi.files.screenshots import taking
from computeapi.files.screenshots.allowance import Allowance
from computeapi.files.screenshots.browser import Browser, Start, start_browser
from computeapi.files.screenshots.errors import PageFailed, PageTimeout, PageTooLarge
from computeapi.files.screenshots.proxy import Proxy
from computeapi.files.screenshots.request import Shot
from softly.lib.destinations import Destinations

logger = logging.getLogger(__name__)

GRACE = 2.0
"""Seconds in which a shot's profile must close; else its browser is killed."""
_GROWN = 2 / 3
"""Of the memory that it may have: a browser that has so much takes no other shot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """`most_shots` and `memory` (bytes) are what a browser gets before another takes its place, `idle` how many seconds
    it is kept without a shot, `at_a_time` how many shots it takes side by side; `look` is how many seconds pass between
    two looks at its memory and at whether it is idle."""

    start: Start = field(default_factory=Start)
    destinations: Destinations = field(default_factory=Destinations)
    most_shots: int = 100
    memory: int = 1536 << 20
    idle: float = 300.0
    at_a_time: int = 4
    look: float = 0.5


class Room:
    """Belongs to one event loop."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._proxy = Proxy(setup.destinations)
        self._places = asyncio.Semaphore(setup.at_a_time)
        self._changing = asyncio.Lock()
        self._browsers: set[Browser] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.browser: Browser | None = None

    async def take(self, shot: Shot, seconds: float) -> bytes:
        """Raises the errors of errors.py."""
        try:
            async with asyncio.timeout(seconds), self._places:
                return await self._take(shot, await self._one())
        except TimeoutError as error:
            raise timed_out(seconds) from error

    async def close(self) -> None:
        async with self._changing:
            self.browser = None
            await asyncio.gather(*map(self._end, list(self._browsers)))
            self._proxy.close()
            for task in self._tasks - {asyncio.current_task()}:
                task.cancel()

    # -- a shot ------------------------------------------------------------------------------------------------------

    async def _take(self, shot: Shot, browser: Browser) -> bytes:
        allowance = Allowance()
        browser.shots += 1
        browser.is_worn = browser.is_worn or browser.shots >= self._setup.most_shots
        browser.running.add(allowance)
        self._proxy.admit(allowance)
        context: BrowserContext | None = None
        is_broken_off = False
        try:
            context = await browser.context(shot, self._proxy.url, allowance)
            return await self._picture(context, shot, allowance)
        except asyncio.CancelledError:
            is_broken_off = True
            raise
        except Error as error:
            logger.warning("the browser gave up on a page", extra={"error": error.message[:500]})
            raise PageFailed("The browser gave up on the page.") from error
        finally:
            leaving = self._begin(self._leave(browser, context, allowance))
            if is_broken_off:
                browser.stuck.add(leaving)
                leaving.add_done_callback(browser.stuck.discard)

    async def _picture(self, context: BrowserContext, shot: Shot, allowance: Allowance) -> bytes:
        work = asyncio.create_task(taking.take(context, shot, allowance))
        try:
            await asyncio.wait((work, allowance.failed), return_when=asyncio.FIRST_COMPLETED)
            if allowance.failed.done():
                allowance.failed.result()
            return await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _leave(self, browser: Browser, context: BrowserContext | None, allowance: Allowance) -> None:
        """Nothing of the shot stays: its connections, its profile, and its browser where that can't be closed."""
        self._proxy.dismiss(allowance)
        try:
            async with asyncio.timeout(GRACE):
                if context is not None:
                    await context.close()
        except (Error, TimeoutError):
            browser.is_worn = True
            if browser.running == {allowance}:  # else it ends with the last of the others
                browser.kill()
        # Who gave up while the browser made a profile never learned which one.
        browser.is_worn = browser.is_worn or context is None
        browser.running.discard(allowance)
        browser.used_at = time.monotonic()
        await self._tidy(browser)

    # -- browsers ----------------------------------------------------------------------------------------------------

    async def _one(self) -> Browser:
        """One to begin with in this moment: it may have ended since it was ready."""
        while (browser := await asyncio.shield(self._begin(self._ready()))) not in self._browsers:
            pass
        return browser

    async def _ready(self) -> Browser:
        async with self._changing:
            if self.browser is not None and self.browser.stuck:
                await asyncio.wait(self.browser.stuck)
            if self.browser is None or self.browser.is_worn or not self.browser.is_alive:
                if not self._proxy.is_started:
                    await self._proxy.start()
                self.browser = await start_browser(self._setup.start, self._proxy.url)
                self._browsers.add(self.browser)
                self._begin(self._watch(self.browser))
            self.browser.used_at = time.monotonic()
            return self.browser

    async def _watch(self, browser: Browser) -> None:
        """Until it has ended."""
        while browser in self._browsers:
            await asyncio.sleep(self._setup.look)
            if browser.running:
                self._weigh(browser, await asyncio.to_thread(browser.memory))
            await self._tidy(browser)

    def _weigh(self, browser: Browser, memory: int) -> None:
        browser.is_worn = browser.is_worn or memory > _GROWN * self._setup.memory
        if memory > self._setup.memory:
            for allowance in browser.running:
                allowance.end(PageTooLarge("The page takes more memory than a page gets here."))
            browser.kill()

    async def _tidy(self, browser: Browser) -> None:
        """End one that nobody uses and that has had its time."""
        is_idle = time.monotonic() - browser.used_at > self._setup.idle
        if not browser.running and (browser.is_worn or is_idle or not browser.is_alive):
            if self.browser is browser:
                self.browser = None
            await self._end(browser)

    async def _end(self, browser: Browser) -> None:
        if browser in self._browsers:
            self._browsers.discard(browser)
            await browser.close()

    def _begin[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task that is held, as asyncio itself doesn't."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def timed_out(seconds: float) -> PageTimeout:
    return PageTimeout(f"The page was not ready within {seconds:g} s.", details={"limitSeconds": seconds})
