"""What do people rely on who have a web page pictured?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from computeapi.files.screenshots import services
from computeapi.files.screenshots.chromium import find_chromium
from computeapi.files.screenshots.errors import ScreenshotsUnavailable
from tests.accounts.acting import Api, as_user, problems, refusal, user
from tests.files.hostile_site import OPEN, PORT, Neighbourhood, neighbourhood

PATH = "/api/files/generate/screenshot"


@pytest.fixture(autouse=True)
def _here(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Jobs are done where they are asked for, by a browser of the test's own."""
    settings.ENABLE_QUEUE = False
    files = {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": tmp_path / "store"}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    settings.SCREENSHOT_ALLOW_HOSTS = (f"{OPEN}:{PORT}",)
    services.forget_studio()
    yield
    services.forget_studio()


@pytest.fixture
def alice() -> Api:
    return as_user(user("alice", password=None))


@pytest.fixture
def around() -> Iterator[Neighbourhood]:
    try:
        find_chromium("")
    except ScreenshotsUnavailable:
        pytest.skip("there is no Chromium on the PATH")
    with neighbourhood() as found:
        yield found


@pytest.mark.real
def test_a_picture_is_a_file_of_whoever_asked_named_after_the_pages_host(alice: Api, around: Neighbourhood) -> None:
    body = {"url": around.url(host=OPEN), "viewport": {"width": 320, "height": 200}}
    response = alice.send("POST", PATH, body)
    assert response.status_code == 201, response.content
    file = response.json()
    picture = Image.open(io.BytesIO(alice.get(file["url"]).getvalue())).convert("RGB")
    assert (picture.size, picture.getpixel((10, 10))) == ((320, 200), (0, 0, 255))
    assert (file["kind"], file["mediaType"], file["source"]) == ("screenshot", "image/png", "url")
    assert file["fileName"] == f"{OPEN}.png"
    # Of two addresses side by side, it is the one that nobody has allowed which is refused.
    assert refusal(alice.send("POST", PATH, {"url": around.url(host="127.0.0.1")})) == "422 URL_NOT_ALLOWED"


def test_all_that_is_wrong_is_named_before_a_job_is_made(alice: Api) -> None:
    response = alice.send("POST", PATH, {"url": "file:///etc/passwd", "format": "gif", "cookies": []})
    assert problems(response) == {"url": "invalid_url", "format": "invalid_choice", "cookies": "unknown_field"}
    assert "allowed: colorScheme, format, fullPage" in response.json()["details"]["errors"][-1]["message"]
    assert problems(alice.send("POST", PATH, {"url": "http://example.com/", "title": 5})) == {"title": "type_error"}


def test_where_there_is_no_browser_it_is_said_what_is_missing(alice: Api, settings: Settings) -> None:
    settings.CHROMIUM = "/no/chromium"
    response = alice.send("POST", PATH, {"url": "http://example.com/"})
    assert refusal(response) == "503 SCREENSHOTS_UNAVAILABLE"
