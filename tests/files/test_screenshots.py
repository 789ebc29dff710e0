"""Can anybody have a web page pictured, and reach nothing by it that isn't public? With a real Chromium."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pypdf
import pytest
from PIL import Image
from playwright.async_api import Error, Page

from computeapi.files.screenshots.browser import Browser
from computeapi.files.screenshots.chromium import find_chromium
from computeapi.files.screenshots.errors import (
    PageFailed,
    PageRefused,
    PageTimeout,
    PageTooLarge,
    ScreenshotsUnavailable,
    SelectorNotFound,
    ShotCancelled,
)
from computeapi.files.screenshots.request import read_shot
from computeapi.files.screenshots.room import Room, Setup
from computeapi.files.screenshots.studio import Studio
from softly import env
from softly.lib.destinations import Destinations
from tests.files.hostile_site import CLOSED, OPEN, PORT, Neighbourhood, Site, hostile_page, neighbourhood
from tests.workshop import until

pytestmark = pytest.mark.real
PATIENCE = 120.0
_NUMBER = int.from_bytes(bytes(map(int, CLOSED.split("."))))
SPELLINGS = (
    str(_NUMBER),
    ".".join(hex(int(part)) for part in CLOSED.split(".")),
    f"[::ffff:{CLOSED}]",
    "CLOSED.example.",
    "mixed.example",
    "nowhere.invalid",
    "169.254.169.254",
    "[::1]",
    "0.0.0.0",
)
"""test_public_addresses.py has them all; these show that the browser changes nothing about it."""


MANY_WAYS = {1, 4, 12, 13, 16, 17, 20, 33, 36, 40, 43}
"""Paths that the hostile page asks for: by pictures, scripts, sockets, windows."""


@pytest.fixture(scope="module")
def around() -> Iterator[Neighbourhood]:
    try:
        find_chromium("")
    except ScreenshotsUnavailable:
        pytest.skip("there is no Chromium on the PATH")
    with neighbourhood() as found:
        yield found


@pytest.fixture(scope="module")
def studio(around: Neighbourhood) -> Iterator[Studio]:
    found = studio_in(around, most_shots=1000)
    yield found
    found.close()


def studio_in(around: Neighbourhood, **setup: Any) -> Studio:
    return Studio(Setup(destinations=Destinations(resolve=around.resolve, is_public=around.is_public), **setup))


@pytest.fixture(autouse=True)
def _in_the_machines_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that starts slowly is none that doesn't, nor one whose profile closes slowly stuck."""
    for name in ("browser.START_PATIENCE", "room.GRACE", "taking.SELECTOR_PATIENCE"):
        monkeypatch.setattr(f"computeapi.files.screenshots.{name}", PATIENCE)


@pytest.fixture
def take(studio: Studio, around: Neighbourhood) -> Any:
    """The picture of a path or address, with other fields of a request."""

    def taken(where: str = "/", *, seconds: float = PATIENCE, **fields: Any) -> bytes:
        url = around.url(where) if where.startswith("/") else where
        return studio.take(read_shot({"url": url, **fields}), seconds=seconds)

    return taken


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


# -- pictures --------------------------------------------------------------------------------------------------------


def test_a_page_is_pictured_in_its_colours_at_the_size_that_was_asked_for(take: Any) -> None:
    picture = Image.open(io.BytesIO(take(viewport={"width": 320, "height": 200, "scale": 2})))
    assert (picture.format, picture.size) == ("PNG", (640, 400))
    assert picture.convert("RGB").getpixel((99, 79)) == (0, 0, 255)
    assert picture.convert("RGB").getpixel((101, 79)) == (0, 170, 0)


def test_an_element_alone_is_pictured_as_jpeg_of_a_quality(take: Any) -> None:
    sizes = [len(take(selector="#box", format="jpeg", quality=quality)) for quality in (10, 100)]
    picture = Image.open(io.BytesIO(take(selector="#box", format="jpeg")))
    assert (picture.format, picture.size) == ("JPEG", (50, 40))
    assert sizes[0] < sizes[1]


def test_a_full_page_is_pictured_to_its_end(take: Any) -> None:
    picture = opened(take("/tall", fullPage=True, viewport={"width": 200, "height": 100}))
    assert (picture.size, picture.getpixel((100, 2499))) == ((200, 2500), (255, 0, 0))


def test_a_pdf_has_the_pages_text_on_the_paper_that_was_asked_for(take: Any) -> None:
    document = pypdf.PdfReader(
        io.BytesIO(take("/late", format="pdf", waitFor="#late", pdf={"format": "A5", "landscape": True}))
    )
    width, height = (round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:])
    assert (len(document.pages), (width, height)) == (1, (210, 148))
    assert "Here" in document.pages[0].extract_text()


def test_a_pdf_of_an_endless_page_ends_after_a_hundred_pages(take: Any) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(take("/endless", format="pdf"))).pages) == 100


def test_what_a_script_draws_later_is_waited_for(take: Any) -> None:
    assert opened(take("/late", selector="#late")).height > 10
    drawn = take("/late", waitFor="#late")
    assert any(take("/late", wait=milliseconds) == drawn for milliseconds in (2000, 10_000))


def test_a_browser_that_makes_no_frame_in_time_is_asked_again(take: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Page] = []
    screenshot = Page.screenshot

    async def late(page: Page, **how: Any) -> bytes:
        asked.append(page)
        if len(asked) < 3:
            raise Error("Page.screenshot: Protocol error (Page.captureScreenshot): Unable to capture screenshot")
        return await screenshot(page, **how)

    monkeypatch.setattr(Page, "screenshot", late)
    assert opened(take()).getpixel((5, 5)) == (0, 0, 255)
    asked.clear()
    monkeypatch.setattr("computeapi.files.screenshots.taking._TRIES", 2)
    with pytest.raises(PageFailed):
        take()


def test_a_dark_page_is_pictured_dark(take: Any) -> None:
    assert [opened(take("/scheme", colorScheme=it)).getpixel((5, 5)) for it in ("light", "dark")] == [
        (255,) * 3,
        (0,) * 3,
    ]


def test_no_shot_sees_the_cookies_of_another(take: Any) -> None:
    assert [opened(take("/cookie")).getpixel((5, 5)) for _ in range(2)] == [(0, 255, 0)] * 2


def test_a_page_of_status_404_is_pictured_and_one_of_500_has_failed(take: Any) -> None:
    assert opened(take("/status?is=404")).size == (1280, 800)
    with pytest.raises(PageFailed, match="status 500"):
        take("/status?is=500")


@pytest.mark.parametrize("selector", ["#nobody", "p:nth-child(", "head"])
def test_a_selector_that_finds_nothing_to_see_is_named(
    take: Any, selector: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("computeapi.files.screenshots.taking.SELECTOR_PATIENCE", 0.3)
    with pytest.raises(SelectorNotFound, match="selector: ") as caught:
        take(selector=selector)
    assert caught.value.details == {"field": "selector"}


# -- where it may go -------------------------------------------------------------------------------------------------


def test_no_spelling_of_a_private_address_is_opened_directly_or_by_a_redirect(take: Any, around: Neighbourhood) -> None:
    def refused(url: str) -> str | None:
        try:
            take(url)
        except (PageRefused, PageFailed) as error:
            return error.code
        return None

    addresses = [around.url(host=host) for host in SPELLINGS]
    moved = [around.url(f"/redirect?status={status}&to={around.url(host='closed.example')}") for status in (302, 307)]
    with ThreadPoolExecutor(4) as threads:
        codes = dict(zip(addresses + moved, threads.map(refused, addresses + moved), strict=True))
    assert {url: code for url, code in codes.items() if code != "URL_NOT_ALLOWED"} == {}
    assert around.hits() == 0


@pytest.mark.parametrize("host", [f"{CLOSED}:{PORT}", f"closed.example:{PORT}"], ids=["address", "name"])
def test_nothing_that_a_page_tries_reaches_a_private_address(take: Any, around: Neighbourhood, host: str) -> None:
    Site.pages["/hostile"] = hostile_page(host)
    assert opened(take("/hostile", wait=1000)).size == (1280, 800)
    assert around.hits() == 0
    assert take("/")
    assert around.hits() == 0  # nor later


def test_the_same_page_reaches_what_is_public_in_many_ways(take: Any, around: Neighbourhood) -> None:
    Site.pages["/hostile"] = hostile_page(f"closed.example:{PORT}")
    around.public.add(CLOSED)
    try:
        for milliseconds in (1000, 10_000):  # a page on a busy machine needs its time
            take("/hostile", wait=milliseconds)
            paths = {int(path[1:]) for path in Site.asked if path[1:].isdigit()}
            if around.hits() > 30 and paths >= MANY_WAYS:
                return
    finally:
        around.public.discard(CLOSED)
        take("/")
        around.hits()  # what still came of it is not the next test's
    raise AssertionError(f"{around.hits()} connections for {paths}")


@pytest.mark.parametrize(
    "script",
    [
        "location = '{to}'",
        "setTimeout(() => location.replace('{to}'), 50)",
        "document.write('<meta http-equiv=refresh content=\"0;url={to}\">')",
        "location = 'file:///etc/passwd'; location = 'chrome://version'; location = 'data:text/html,x'",
    ],
)
def test_a_page_that_goes_on_to_where_it_may_not_is_not_pictured_there(
    take: Any, around: Neighbourhood, script: str
) -> None:
    Site.pages["/on"] = (
        f"<body style='background:#0a0'><script>{script.format(to=around.url(host='closed.example'))}</script>"
    )
    with suppress(PageRefused, PageFailed):
        assert opened(take("/on", wait=300)).getpixel((5, 5)) == (0, 170, 0)
    assert around.hits() == 0


def test_a_name_that_resolves_to_another_address_the_second_time_leads_nowhere_else(
    take: Any, around: Neighbourhood
) -> None:
    around.answers["rebinding.example"] = [(OPEN,), (CLOSED,)]
    Site.pages["/rebinding"] = "<body style='background:#0a0'><iframe src='/?again'></iframe><img src='/picture'>"
    assert opened(take(around.url("/rebinding", "rebinding.example"), wait=300)).getpixel((5, 5)) == (0, 170, 0)
    with pytest.raises(PageRefused):
        take(around.url("/", "rebinding.example"))
    assert around.hits() == 0


@pytest.mark.parametrize("port", [22, 5432, 6379, 9222])
def test_other_ports_than_the_webs_are_refused(take: Any, port: int) -> None:
    with pytest.raises(PageRefused, match="port"):
        take(f"http://open.example:{port}/")


def test_the_proxy_of_a_running_browser_is_shut_to_others_on_this_machine(studio: Studio, take: Any) -> None:
    take()
    assert studio.browser is not None
    flags = " ".join(psutil.Process(studio.browser.pid).cmdline())
    address = urlsplit(flags.partition("--proxy-server=")[2].split()[0])
    assert address.hostname == "127.0.0.1"
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"CONNECT {OPEN}:{PORT} HTTP/1.1\r\nHost: {OPEN}:{PORT}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 407 ")


def test_a_site_that_asks_for_a_password_is_not_told_the_shots_token(take: Any) -> None:
    Site.credentials.clear()
    with pytest.raises(PageFailed):
        take("/login")
    assert set(Site.credentials) == {None}


def test_who_comes_after_a_page_that_does_not_let_go_is_not_taken_with_it(
    take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Site.pages["/clinging"] = (
        "<p>x</p><script>setInterval(() => { location.hash = Math.random() + 'x'.repeat(1e6) })</script>"
    )
    monkeypatch.setattr("computeapi.files.screenshots.room.GRACE", 0.2)
    for _ in range(2):
        with pytest.raises(PageTimeout):
            take("/clinging", seconds=2, wait=9000)
        assert take()


def test_who_is_pictured_beside_a_page_that_does_not_let_go_is_not_taken_with_it(
    studio: Studio, take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("computeapi.files.screenshots.room.GRACE", 0.0)
    Site.asked.clear()
    Site.may_answer.clear()
    with ThreadPoolExecutor(1) as thread:
        beside = thread.submit(take, "/held")
        try:
            until(lambda: "/held" in Site.asked)
            browser = studio.browser
            assert browser is not None
            assert take()
            until(lambda: browser.is_worn)
            assert browser.is_alive
        finally:
            Site.may_answer.set()
        assert opened(beside.result(timeout=PATIENCE)).getpixel((5, 5)) == (0, 170, 0)


# -- bounds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/slow", "/loop"])
def test_a_page_that_is_never_done_ends_at_its_time(take: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("computeapi.files.screenshots.room.GRACE", 2.0)
    with pytest.raises(PageTimeout):
        take(path, seconds=1.5, waitFor="networkidle")
    assert take()


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/greedy", {"wait": 9000}, "64 MB"),
        ("/hop", {}, "goes on to another"),
        ("/endless", {"fullPage": True}, "999,999|999999"),
        ("/tall", {"selector": "div", "viewport": {"width": 3000, "height": 1000, "scale": 3}}, "at scale 3"),
    ],
)
def test_a_page_that_is_too_large_is_refused_with_the_limit(
    take: Any, path: str, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(PageTooLarge, match=words):
        take(path, **fields)


def test_dialogs_and_windows_hold_up_nothing(take: Any) -> None:
    assert take("/alerts")
    Site.asked.clear()
    assert take("/windows", wait=200)
    assert [path for path in Site.asked if path.startswith("/opened")] == []


def test_who_no_longer_waits_gets_no_picture(studio: Studio, around: Neighbourhood) -> None:
    gone = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        taken = thread.submit(
            studio.take, read_shot({"url": around.url("/slow")}), seconds=PATIENCE, is_stopped=gone.is_set
        )
        gone.set()
        with pytest.raises(ShotCancelled):
            taken.result(timeout=PATIENCE)


# -- the browser -----------------------------------------------------------------------------------------------------


def test_a_shot_whose_browser_is_killed_fails_and_the_next_one_succeeds(studio: Studio, take: Any) -> None:
    take()
    Site.asked.clear()
    with ThreadPoolExecutor(1) as thread:
        taken = thread.submit(take, "/slow")
        until(lambda: "/slow" in Site.asked)
        assert studio.browser is not None
        os.kill(studio.browser.pid, signal.SIGKILL)
        with pytest.raises(PageFailed):
            taken.result(timeout=PATIENCE)
    assert take()


def test_a_shot_whose_browser_ended_before_it_began_gets_another(
    around: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, ended = Room._ready, list[Browser]()

    async def too_late(room: Room) -> Browser:
        browser = await ready(room)
        if not ended:
            ended.append(browser)
            browser.is_worn = True
            await room._tidy(browser)
        return browser

    monkeypatch.setattr(Room, "_ready", too_late)
    studio = studio_in(around)
    assert studio.take(read_shot({"url": around.url()}), seconds=PATIENCE)
    assert studio.browser not in ended
    studio.close()


def test_a_browser_has_no_home_and_can_make_none(studio: Studio, take: Any) -> None:
    take()
    assert studio.browser is not None
    home = Path(psutil.Process(studio.browser.pid).environ()["HOME"])
    with pytest.raises(NotADirectoryError):
        (home / ".config").mkdir(parents=True)


def test_neither_the_browser_nor_its_driver_finds_a_secret_in_its_environment(
    around: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "postgresql://softly:hush-hush@db/softly"
    monkeypatch.setenv("DATABASE_URL", secret)
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    studio = studio_in(around)
    studio.take(read_shot({"url": around.url()}), seconds=PATIENCE)
    driver, *others = family(studio)
    assert driver.environ().keys() <= {"PATH", "TMPDIR", "HOME", "LANG"}
    assert studio.browser is not None
    assert studio.browser.pid in [process.pid for process in others]
    for process in others:
        with suppress(psutil.AccessDenied, psutil.NoSuchProcess):  # in the browser's sandbox, or a page's that ended
            found = process.environ()
            assert not {"DATABASE_URL", "NODE_OPTIONS"} & found.keys()
            assert secret not in found.values()
    assert psutil.Process(studio.browser.pid).environ()["LANG"] == "C.UTF-8"
    studio.close()


def test_a_browser_ends_after_its_shots_and_when_nobody_asks_and_leaves_no_process(around: Neighbourhood) -> None:
    shot = read_shot({"url": around.url()})
    studio = studio_in(around, most_shots=2, idle=600.0, look=0.1)
    studio.take(shot, seconds=PATIENCE)
    first = family(studio)
    studio.take(shot, seconds=PATIENCE)
    studio.take(shot, seconds=PATIENCE)
    second = family(studio)
    assert set(first).isdisjoint(second)
    object.__setattr__(studio._setup, "idle", 0.0)
    assert psutil.wait_procs([*first, *second], timeout=60)[1] == []
    until(lambda: studio.browser is None)


def test_a_page_that_takes_too_much_memory_ends_and_so_does_its_browser(around: Neighbourhood) -> None:
    studio = studio_in(around, memory=700 << 20, look=0.05)
    studio.take(read_shot({"url": around.url()}), seconds=PATIENCE)
    grown = family(studio)
    with pytest.raises(PageTooLarge, match="memory"):
        studio.take(read_shot({"url": around.url("/hungry"), "wait": 9000}), seconds=PATIENCE)
    assert psutil.wait_procs(grown, timeout=60)[1] == []
    studio.close()


def test_no_browser_outlives_a_process_that_is_killed(around: Neighbourhood) -> None:
    program = (
        "import sys, time\n"
        "from computeapi.files.screenshots.studio import Studio\n"
        "from computeapi.files.screenshots.room import Setup\n"
        "from computeapi.files.screenshots.request import read_shot\n"
        "from softly.lib.destinations import Destinations\n"
        "studio = Studio(Setup(destinations=Destinations(is_public=lambda address: True)))\n"
        "studio.take(read_shot({'url': sys.argv[1]}), seconds=120)\n"
        "print(studio.browser.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, around.url(host=OPEN)], stdout=subprocess.PIPE, cwd=env.ROOT
    ) as owner:
        assert owner.stdout is not None
        browser = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    assert psutil.wait_procs([browser], timeout=60)[1] == []


def family(studio: Studio) -> list[psutil.Process]:
    """The driver of its browser, and all processes under it."""
    assert studio.browser is not None
    driver = psutil.Process(studio.browser.pid).parent()
    assert driver is not None
    return [driver, *driver.children(recursive=True)]


def test_without_a_chromium_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ScreenshotsUnavailable, match="apt-get install chromium"):
        find_chromium("")
    with pytest.raises(ScreenshotsUnavailable, match="CHROMIUM"):
        find_chromium("/no/chromium")
