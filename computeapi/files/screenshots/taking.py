"""How is one picture taken? Go there, wait for what was asked for, picture it; each step with its own failure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Dialog, Error, Locator, Page, Request, TimeoutError

from computeapi.files.screenshots.allowance import Allowance
from computeapi.files.screenshots.errors import PageFailed, PageRefused, PageTooLarge, SelectorNotFound
from computeapi.files.screenshots.request import MAX_PIXELS, Shot
from softly.lib.errors import SoftlyError

MAX_SIDE = 16_384
"""Pixels of a picture, to its width or height: what Chromium draws in one piece."""
MAX_PAGES = 100
"""Of a pdf; the rest is left out."""
MAX_OUTPUT = 32 << 20
SELECTOR_PATIENCE = 10.0
"""Seconds in which an element that is asked for must be there."""
_TRIES, _PAUSE = 3, 1.0
_NO_FRAME = "Unable to capture screenshot"
"""What Chromium says when its processes made no frame in time."""


async def take(context: BrowserContext, shot: Shot, allowance: Allowance) -> bytes:
    """The file's bytes. Raises SoftlyErrors of errors.py; playwright's Error where the browser is gone."""
    page = await context.new_page()
    page.set_default_timeout(0)  # whoever calls has a clock
    _watch(context, page, allowance)
    await _open(page, shot, allowance)
    if shot.wait_for:
        await _find(page, shot.wait_for, "waitFor")
    await page.wait_for_timeout(shot.wait * 1000)
    data = await _pictured(page, shot)
    # A page that went somewhere else meanwhile may have been pictured as the browser's own error page.
    _check_place(page)
    if len(data) > MAX_OUTPUT:
        raise PageTooLarge(f"The file has {len(data):,} bytes; {MAX_OUTPUT:,} are allowed.")
    return data


def _watch(context: BrowserContext, page: Page, allowance: Allowance) -> None:
    async def dismiss(dialog: Dialog) -> None:
        await dialog.dismiss()

    async def close(other: Page) -> None:
        await other.close()

    def count(request: Request) -> None:
        allowance.request(is_navigation=_is_of_page(request, page))

    page.on("dialog", dismiss)
    page.on("crash", lambda _: allowance.end(PageFailed("The page crashed.")))
    context.on("page", close)
    context.on("request", count)


def _is_of_page(request: Request, page: Page) -> bool:
    """Whether it takes the page itself to another address."""
    try:
        return request.is_navigation_request() and request.frame == page.main_frame
    except Error:  # a window that isn't there yet, and won't be
        return False


async def _open(page: Page, shot: Shot, allowance: Allowance) -> None:
    failed: list[Request] = []
    page.on("requestfailed", lambda request: failed.append(request) if request.is_navigation_request() else None)
    try:
        answer = await page.goto(shot.url, wait_until="networkidle" if shot.until_idle else "load")
    except Error as error:
        raise _failure(failed[-1].url if failed else shot.url, allowance, error) from error
    if answer is not None and answer.status >= 500:
        raise PageFailed(f"The page's server answered with status {answer.status}.")


def _failure(url: str, allowance: Allowance, error: Error) -> SoftlyError:
    if (reason := _why_refused(url, allowance)) is not None:
        return PageRefused(f"Not pictured: {reason}.")
    if "ERR_TOO_MANY_REDIRECTS" in error.message:
        return PageTooLarge("The page goes on to another too many times.")
    if "invalid URL" in error.message:
        return PageRefused("Not pictured: the browser can't read the address.")
    if "ERR_UNSAFE_PORT" in error.message:
        return PageRefused("Not pictured: the port is not one of the web's.")
    code = re.search(r"net::(ERR_[A-Z_]+)", error.message)
    return PageFailed(f"The page can't be opened{f' ({code[1]})' if code else ''}.")


def _why_refused(url: str, allowance: Allowance) -> str | None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return allowance.why_refused(parts.hostname or "", port)


def _check_place(page: Page) -> None:
    if urlsplit(page.url).scheme not in ("http", "https"):
        raise PageFailed("The page went on to where nothing can be pictured.")


async def _find(page: Page, selector: str, field: str) -> Locator:
    found = page.locator(f"css={selector}").first
    try:
        await found.wait_for(state="visible", timeout=SELECTOR_PATIENCE * 1000)
    except TimeoutError as error:
        raise SelectorNotFound(
            f"{field}: nothing that is to be seen matched within {SELECTOR_PATIENCE:g} s.", details={"field": field}
        ) from error
    except Error as error:
        if "selector" not in error.message:
            raise
        raise SelectorNotFound(f"{field}: it is no CSS selector.", details={"field": field}) from error
    return found


async def _pictured(page: Page, shot: Shot) -> bytes:
    """On a machine that stood still for a moment the next frame comes."""
    for _ in range(_TRIES - 1):
        try:
            return await _picture(page, shot)
        except Error as error:
            if _NO_FRAME not in error.message:
                raise
        await page.wait_for_timeout(_PAUSE * 1000)
    return await _picture(page, shot)


async def _picture(page: Page, shot: Shot) -> bytes:
    if shot.format == "pdf":
        return await _print(page, shot)
    kind = {"type": shot.format, "animations": "disabled", "quality": shot.quality if shot.format == "jpeg" else None}
    if shot.selector:
        element = await _find(page, shot.selector, "selector")
        box = await element.bounding_box() or {"width": 0, "height": 0}
        _check_size(box["width"], box["height"], shot.viewport.scale)
        return await element.screenshot(**kind)  # type: ignore[arg-type]
    if shot.full_page:
        _check_size(*await _whole(page), shot.viewport.scale)
    return await page.screenshot(**kind, full_page=shot.full_page)  # type: ignore[arg-type]


async def _print(page: Page, shot: Shot) -> bytes:
    paper = shot.paper
    return await page.pdf(
        format=paper.format,
        landscape=paper.landscape,
        print_background=paper.background,
        page_ranges=f"1-{MAX_PAGES}",
    )


async def _whole(page: Page) -> tuple[float, float]:
    """Width and height of all there is, in CSS pixels, as the browser knows them: a page's scripts could lie."""
    session = await page.context.new_cdp_session(page)
    size = (await session.send("Page.getLayoutMetrics"))["cssContentSize"]
    await session.detach()
    return size["width"], size["height"]


def _check_size(width: float, height: float, scale: float) -> None:
    if max(width, height) * scale > MAX_SIDE or width * height * scale**2 > MAX_PIXELS:
        raise PageTooLarge(
            f"It has {width:.0f} × {height:.0f} pixels at scale {scale:g}; "
            f"{MAX_SIDE:,} to a side and {MAX_PIXELS:,} in all are allowed."
        )
