"""A whole Softly and a real Chromium for the tests of this folder; skipped where there is no Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.local.runs import make_folder
from tests.real.site import Site
from tests.workshop import BOX, MESH, MOODS, SUM, TEXT

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",  # the tests may run as root, in a container
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE = 30_000  # milliseconds; a software renderer on a busy machine is slow
_WATCH = """
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    console.error("refused by the policy:", violatedDirective, blockedURI);
  });
  const ask = window.fetch;
  window.solves = [];
  window.fetch = (address, options = {}) => {
    if (address !== "/solve") return ask(address, options);
    const solve = { inputs: JSON.parse(options.body).inputs, aborted: false };
    window.solves.push(solve);
    options.signal.addEventListener("abort", () => { solve.aborted = true; });
    return ask(address, options);
  };
"""
"""Told to the page before its own scripts: what the policy refuses, and what became of each solve."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with make_folder() as folder:
        yield from _site(folder)


def _site(folder: Path) -> Iterator[Site]:
    models = folder / "more-definitions"
    models.mkdir()
    document = {
        "title": "<b>Moody</b> box",
        "description": "<img src=x onerror=alert(1)>",
        "inputs": [*BOX, *MOODS],
        "outputs": [MESH, SUM, TEXT],
    }
    (models / "Moody.fake").write_text(json.dumps(document))
    with Site(folder, DEFINITIONS_DIRS=str(models), WEB_CONCURRENCY="1") as found:
        yield found


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Browser]:
    """Ends before the site does, which would wait for its connections."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> list[str]:
    """What a page complained about; a test that expects a complaint takes it out."""
    return []


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser profile for most tests: its cache saves each of them a second."""
    context = _context(chromium)
    yield context
    context.close()


@pytest.fixture
def open_page(
    chromium: Browser, window: BrowserContext, site: Site, troubles: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a path; with `options`, Playwright's for a context, in a profile of its own. Complaints fail the test."""
    pages: list[Page] = []

    def opened(path: str, **options: Any) -> Page:
        page = (_context(chromium, **options) if options else window).new_page()
        pages.append(page)
        page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"http://127.0.0.1:{site.port}{path}")
        return page

    yield opened
    for page in pages:
        page.close()
        if page.context != window:
            page.context.close()
    assert [trouble for trouble in troubles if "GPU stall" not in trouble] == []


def _context(chromium: Browser, **options: Any) -> BrowserContext:
    small = {"viewport": {"width": 960, "height": 600}, "reduced_motion": "reduce"}
    context = chromium.new_context(**small | options)
    context.set_default_timeout(_PATIENCE)
    context.add_init_script(_WATCH)
    return context
