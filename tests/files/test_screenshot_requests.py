"""Does a request for a picture say just what is wrong with it?"""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from computeapi.files.screenshots.request import Paper, Shot, Viewport, read_shot
from computeapi.files.screenshots.schema import SCHEMA
from softly.lib.errors import ValidationFailed

URL = "https://example.com/a?b=c#d"


def wrong(body: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        read_shot(body)
    return {error.field: error.code for error in caught.value.errors}


def test_an_address_alone_is_a_png_of_its_first_screen() -> None:
    shot = read_shot({"url": URL, "selector": None})
    assert shot == Shot(url=URL)
    assert (shot.media_type, shot.extension, shot.viewport) == ("image/png", "png", Viewport(width=1280, height=800))


def test_all_that_is_asked_for_is_kept() -> None:
    assert read_shot(
        {
            "url": URL,
            "format": "jpeg",
            "quality": 55.0,
            "selector": "#offer > p",
            "viewport": {"width": 390, "height": 844, "scale": 1.5},
            "wait": 1500,
            "waitFor": ".ready",
            "colorScheme": "dark",
        }
    ) == Shot(
        url=URL,
        format="jpeg",
        quality=55,
        selector="#offer > p",
        viewport=Viewport(width=390, height=844, scale=1.5),
        wait=1.5,
        wait_for=".ready",
        color_scheme="dark",
    )
    paper = read_shot(
        {"url": URL, "format": "pdf", "waitFor": "networkidle", "pdf": {"landscape": True, "background": False}}
    )
    assert (paper.until_idle, paper.wait_for, paper.paper) == (True, "", Paper(landscape=True, background=False))


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com", "//example.com/", "http:example.com", "http:/example.com", "http:///path", "http://:80/"),
        *(
            "file:///etc/passwd",
            "ftp://example.com/",
            "data:text/html,x",
            "javascript:alert(1)",
            "view-source:http://example.com/",
        ),
        *("chrome://version", "about:blank", "blob:http://example.com/1", "ws://example.com/", "gopher://example.com/"),
        *(
            "http://user@example.com/",
            "http://example.com@127.0.0.1/",
            "http://a:b@example.com/",
            "http://@example.com/",
        ),
        *("http://example.com\\@127.0.0.1/", "http:\\\\example.com/", " http://example.com/", "http://exa mple.com/"),
        *("http://example.com/\n", "ht\ntp://example.com/", "http://example.com/\t", "http://example.com/\x00"),
        *(
            "http://example.com:0/",
            "http://example.com:99999/",
            "http://example.com:x/",
            "http://[::1/",
            "http://example.com/\ud800",
        ),
    ],
)
def test_what_is_no_address_of_a_web_page_is_refused(url: str) -> None:
    assert wrong({"url": url}) == {"url": "invalid_url"}


def test_an_address_may_be_in_capitals_and_of_any_script() -> None:
    for url in ("HTTP://EXAMPLE.COM", "https://bücher.example/straße", "http://[2606:4700::1111]:8080/"):
        assert read_shot({"url": url}).url == url


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"url": None}, {"url": "required"}),
        ({"url": 5}, {"url": "type_error"}),
        ({"url": "http://example.com/" + "a" * 2048}, {"url": "too_long"}),
        ({"format": "gif"}, {"format": "invalid_choice"}),
        ({"format": ["png"]}, {"format": "invalid_choice"}),
        ({"format": "jpeg", "quality": 0}, {"quality": "out_of_range"}),
        ({"format": "jpeg", "quality": 80.5}, {"quality": "type_error"}),
        ({"quality": 80}, {"quality": "not_together"}),
        ({"selector": " "}, {"selector": "blank"}),
        ({"selector": 5, "title": 5}, {"selector": "type_error", "title": "type_error"}),
        ({"selector": "a >> xpath=//b"}, {"selector": "invalid_selector"}),
        ({"selector": "a" * 1001}, {"selector": "invalid_selector"}),
        ({"selector": "p", "fullPage": True}, {"fullPage": "not_together"}),
        ({"format": "pdf", "selector": "p"}, {"selector": "not_together"}),
        ({"format": "pdf", "fullPage": True}, {"fullPage": "not_together"}),
        ({"pdf": {}}, {"pdf": "not_together"}),
        ({"fullPage": "yes"}, {"fullPage": "type_error"}),
        ({"wait": -1, "waitFor": 3}, {"wait": "out_of_range", "waitFor": "type_error"}),
        ({"wait": True}, {"wait": "type_error"}),
        ({"wait": float("nan")}, {"wait": "out_of_range"}),
        ({"wait": 10_001}, {"wait": "out_of_range"}),
        ({"colorScheme": "sepia"}, {"colorScheme": "invalid_choice"}),
        ({"viewport": 5}, {"viewport": "type_error"}),
        (
            {"viewport": {"width": 15, "height": 4321, "scale": 4, "depth": 1}},
            {
                "viewport.depth": "unknown_field",
                "viewport.width": "out_of_range",
                "viewport.height": "out_of_range",
                "viewport.scale": "out_of_range",
            },
        ),
        ({"viewport": {"width": 3840, "height": 2160, "scale": 3}}, {"viewport": "too_large"}),
        (
            {"format": "pdf", "pdf": {"format": "B9", "landscape": 1, "margin": 3}},
            {"pdf.format": "invalid_choice", "pdf.landscape": "type_error", "pdf.margin": "unknown_field"},
        ),
        ({"cookies": []}, {"cookies": "unknown_field"}),
    ],
)
def test_each_wrong_field_is_named(fields: dict[str, Any], codes: dict[str, str]) -> None:
    assert wrong({"url": URL} | fields) == codes


def test_the_api_s_document_allows_what_is_read_and_nothing_more() -> None:
    schema = jsonschema.Draft202012Validator(SCHEMA)
    sent: dict[str, Any] = dict.fromkeys(SCHEMA["properties"]) | {"url": URL}
    assert read_shot(sent) == read_shot({"url": URL, "viewport": {"width": None}, "pdf": None})
    assert [error.message for error in schema.iter_errors(sent | {"viewport": {"width": None, "scale": 2}})] == []
    for more in ({"cookies": []}, {"quality": "80"}, {"viewport": {"depth": 1}}, {"url": None}):
        assert not schema.is_valid(sent | more)
        wrong(sent | more)


@pytest.mark.parametrize("body", [None, [], "http://example.com/"])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    assert wrong(body) == {"body": "type_error"}
