"""A whole Softly and a real Chromium for the tests of this folder; skipped where there is no Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.browser import shapes
from tests.local.runs import make_folder
from tests.pages.pallet import pallet
from tests.pages.pictures import png
from tests.real.site import Site
from tests.workshop import BOX, MESH, MOODS, SUM, TEXT, UNTIL

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
    "--disable-extensions",
    "--disable-gpu-watchdog",  # it takes a machine that stood still for a graphics card that hangs
    "--disable-gpu-rasterization",  # Debian's default is to paint pages as well through the software renderer
    "--disable-gpu-compositing",
]
SHOWN = (
    "Moody.fake",
    "Numbers.fake",
    "Shapes.fake",
    "Pallet.gh",
    "honeycomb-tray.scad",
    "involute-gear.scad",
    "HeatSink.py",
    "Sign.scad",
)
"""The gallery draws a preview of each, in software."""
SIGN = """
width = 60; // [20:1:200]
size = [3, 2]; // [1:9]
shade = "#c2703d"; // color
typeface = "Liberation Sans:style=Bold"; // font
logo = ""; // file
color(shade) cube([width, 20, size[0]]);
color(shade) linear_extrude(size[0] + 1) text("Sign", font = typeface);
"""
SIZES = {"Small": {"width": "30", "shade": "teal"}, "Thick": {"size": "[9, 9]"}}
_PATIENCE = 60_000  # milliseconds; a software renderer on a busy machine is slow
expect.set_options(timeout=_PATIENCE)
_WATCH = """
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    console.error("refused by the policy:", violatedDirective, blockedURI);
  });
  const ask = window.fetch;
  window.solves = [];
  window.fetch = (address, options = {}) => {
    if (address !== "/solve" || !options.signal) return ask(address, options);
    const solve = { inputs: JSON.parse(options.body).inputs, aborted: false };
    window.solves.push(solve);
    options.signal.addEventListener("abort", () => { solve.aborted = true; });
    return ask(address, options);
  };
  window.confirmed = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.className === "toast") window.confirmed.push(node.textContent);
    }
  }).observe(document, { childList: true, subtree: true });
"""
"""Told to the page before its own scripts: what the policy refuses, what became of each solve that it waits for, and
the confirmations, which are there for a moment."""


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    with make_folder() as folder:
        yield from _site(folder)


def _site(folder: Path) -> Iterator[Site]:
    models = folder / "more-definitions"
    models.mkdir()
    document = {
        "title": "<b>Moody</b> box",
        "description": "<img src=x onerror=alert(1)>",
        "inputs": [*BOX, *MOODS, UNTIL],
        "outputs": [MESH, SUM, TEXT],
    }
    (models / "Moody.fake").write_text(json.dumps(document))
    (models / "Numbers.fake").write_text(json.dumps({"title": "Numbers", "inputs": BOX, "outputs": [SUM, TEXT]}))
    (models / "Shapes.fake").write_text(json.dumps(shapes.document()))
    (models / "Sign.scad").write_text(SIGN)
    (models / "Sign.json").write_text(json.dumps({"parameterSets": SIZES, "fileFormatVersion": "1"}))
    (models / "Pallet.gh").write_bytes(pallet(png()))
    settings = {"DEFINITIONS_DIRS": str(models), "WEB_CONCURRENCY": "1", "SOLVE_TIMEOUT": "600"}
    with Site(folder, only=SHOWN, **settings) as found:
        yield found


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def tab(chromium: Browser) -> Iterator[Page]:
    """One tab for most tests: a new one starts a process and compiles the scripts again."""
    context = _context(chromium)
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page(chromium: Browser, tab: Page, site: Site, troubles: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a path; with `options`, Playwright's for a context, in a profile of its own. Complaints fail the test."""
    own: list[BrowserContext] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "GPU stall" not in message.text:
            troubles.append(message.text)

    def failed(error: Error) -> None:
        troubles.append(str(error))

    def opened(path: str, **options: Any) -> Page:
        page = tab
        if options:
            own.append(_context(chromium, **options))
            page = own[-1].new_page()
        page.on("console", said)
        page.on("pageerror", failed)
        page.goto(f"http://127.0.0.1:{site.port}{path}")
        return page

    yield opened
    for context in own:
        context.close()
    tab.goto("about:blank")
    tab.unroute_all()
    for event, handler in (("console", said), ("pageerror", failed)):
        with suppress(KeyError):
            tab.remove_listener(event, handler)
    assert troubles == []


def _context(chromium: Browser, **options: Any) -> BrowserContext:
    small = {"viewport": {"width": 960, "height": 420}, "reduced_motion": "reduce"}
    context = chromium.new_context(**small | options)
    context.set_default_timeout(_PATIENCE)
    context.add_init_script(_WATCH)
    return context
