"""What does a client want a picture of? The body of a screenshot, read strictly. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from softly.lib.errors import FieldErrors
from softly.lib.fields import Fields
from softly.lib.text import storable

FORMATS = {"png": "image/png", "jpeg": "image/jpeg", "pdf": "application/pdf"}
COLOR_SCHEMES = ("light", "dark", "no-preference")
PAPERS = ("A0", "A1", "A2", "A3", "A4", "A5", "A6", "Letter", "Legal", "Tabloid", "Ledger")
MAX_URL = 2048
MAX_WAIT = 10_000
"""Milliseconds."""
MAX_PIXELS = 32_000_000
"""Of a picture, after its scale: 128 MB while it is drawn."""
MAX_SELECTOR = 1000
WIDTHS, HEIGHTS, SCALES = (16, 3840), (16, 4320), (0.5, 3.0)
"""The least and the most of a viewport's."""
_NETWORK_IDLE = "networkidle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewport:
    """In CSS pixels; `scale` is how many pixels of the picture one has."""

    width: int = 1280
    height: int = 800
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    format: str = "A4"
    landscape: bool = False
    background: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """`wait` is in seconds, after all else that is waited for; `quality` is JPEG's, `title` the file's."""

    url: str
    title: str = ""
    format: str = "png"
    quality: int = 80
    selector: str = ""
    viewport: Viewport = field(default_factory=Viewport)
    full_page: bool = False
    wait: float = 0.0
    wait_for: str = ""
    until_idle: bool = False
    color_scheme: str = "light"
    paper: Paper = field(default_factory=Paper)

    @property
    def media_type(self) -> str:
        return FORMATS[self.format]

    @property
    def extension(self) -> str:
        return "jpg" if self.format == "jpeg" else self.format


def read_shot(body: Any) -> Shot:
    """Raises ValidationFailed that names all that is wrong."""
    fields = Fields(body, FieldErrors())
    format = fields.choice("format", tuple(FORMATS), "png")
    waits_for = _selector(fields, "waitFor")
    shot = Shot(
        title=fields.text("title"),
        url=_url(fields),
        format=format,
        quality=fields.integer("quality", 80, low=1, high=100),
        selector=_selector(fields, "selector"),
        viewport=fields.inner("viewport", _viewport),
        full_page=fields.flag("fullPage", False),
        wait=fields.number("wait", 0, low=0, high=MAX_WAIT) / 1000,
        wait_for="" if waits_for == _NETWORK_IDLE else waits_for,
        until_idle=waits_for == _NETWORK_IDLE,
        color_scheme=fields.choice("colorScheme", COLOR_SCHEMES, "light"),
        paper=fields.inner("pdf", _paper),
    )
    fields.end()
    _check_together(shot, fields)
    fields.errors.refuse()
    return shot


def _check_together(shot: Shot, fields: Fields) -> None:
    """What each field may be is known; some don't go together, and nothing that was sent is passed over."""
    if fields.has("quality") and shot.format != "jpeg":
        fields.wrong("quality", "Only a jpeg has a quality.", "not_together")
    if fields.has("pdf") and shot.format != "pdf":
        fields.wrong("pdf", 'Only with "format": "pdf".', "not_together")
    if shot.format == "pdf" and (shot.selector or shot.full_page):
        fields.wrong("selector" if shot.selector else "fullPage", "A pdf has all of the page.", "not_together")
    if shot.selector and shot.full_page:
        fields.wrong("fullPage", "Not with a selector, which says how much is pictured.", "not_together")


def _url(fields: Fields) -> str:
    """Where it leads is looked at when it is connected to; here only what no address may have."""
    url = fields.given("url")
    if not isinstance(url, str):
        code = "required" if url is None else "type_error"
        fields.wrong("url", "Send the page's address, https://example.com/.", code)
    elif len(url) > MAX_URL:
        fields.wrong("url", f"At most {MAX_URL:,} characters are allowed.", "too_long")
    elif (problem := _wrong_with(url)) is not None:
        fields.wrong("url", problem, "invalid_url")
    else:
        return url
    return ""


def _wrong_with(url: str) -> str | None:
    # Browsers drop line ends and tabs, and take \ for /: then it would be another address than the one read here.
    if not storable(url) or any(character <= " " or character in "\\\x7f" for character in url):
        return "It has a blank, a backslash or a control character."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "It is no address."
    if parts.scheme not in ("http", "https") or url[len(parts.scheme) :][:3] != "://":
        return "Only http:// and https:// pages are pictured."
    if "@" in parts.netloc:
        return "It has a user's name or password in it."
    return None if parts.hostname and port != 0 else "It names no host."


def _selector(fields: Fields, name: str) -> str:
    """Whether it is good CSS, the browser says."""
    found = fields.text(name, needed=fields.has(name)).strip()
    if len(found) > MAX_SELECTOR or ">>" in found:
        fields.wrong(name, f"Send a CSS selector of at most {MAX_SELECTOR:,} characters.", "invalid_selector")
        return ""
    return found


def _viewport(fields: Fields) -> Viewport:
    usual = Viewport()
    found = Viewport(
        width=fields.integer("width", usual.width, low=WIDTHS[0], high=WIDTHS[1]),
        height=fields.integer("height", usual.height, low=HEIGHTS[0], high=HEIGHTS[1]),
        scale=fields.number("scale", usual.scale, low=SCALES[0], high=SCALES[1]),
    )
    if found.width * found.height * found.scale**2 > MAX_PIXELS:
        fields.errors.add(fields.place, f"width × height × scale² is over {MAX_PIXELS:,} pixels.", "too_large")
    fields.end()
    return found


def _paper(fields: Fields) -> Paper:
    paper = Paper(
        format=fields.choice("format", PAPERS, "A4"),
        landscape=fields.flag("landscape", False),
        background=fields.flag("background", True),
    )
    fields.end()
    return paper
