"""Which picture of a definition's own file is given out, to whom, and how?"""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.pages.pictures import in_file, png
from tests.workshop import Workshop

PATH = "/view/Box.fake/thumbnail.png"


def test_the_picture_in_a_file_is_given_as_it_is_and_may_be_kept(client: Client, workshop: Workshop) -> None:
    workshop.fake(thumbnail=in_file(png()))
    for _ in range(2):
        response = client.get(PATH)
        assert (response.status_code, response["Content-Type"], response.content) == (200, "image/png", png())
        assert response["Cache-Control"] == "public, max-age=86400"
        assert response["X-Content-Type-Options"] == "nosniff"


def test_the_gallery_names_the_content_of_a_picture_in_its_address(client: Client, workshop: Workshop) -> None:
    entry = workshop.fake(thumbnail=in_file(png()))
    page = client.get("/view", HTTP_ACCEPT="text/html").content.decode()
    assert f'src="{PATH}?v={entry.digest[:12]}"' in page


def test_a_file_without_a_picture_has_none(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    assert (client.get(PATH).status_code, client.get("/view/nowhere.gh/thumbnail.png").status_code) == (404, 404)
    assert "thumbnail.png" not in client.get("/view", HTTP_ACCEPT="text/html").content.decode()


@pytest.mark.parametrize("picture", [b"<svg onload='alert(1)'/>", b"<html><script>alert(1)</script>", b"", b"\x89PNG"])
def test_what_is_no_png_is_not_given_out(picture: bytes, client: Client, workshop: Workshop) -> None:
    workshop.fake(thumbnail=in_file(picture))
    response = client.get(PATH)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response["Cache-Control"] == "no-store"


def test_the_picture_of_a_private_definition_is_for_those_who_may_see_it(client: Client, workshop: Workshop) -> None:
    workshop.fake(thumbnail=in_file(png()))
    workshop.change("Box.fake", public=False)
    assert client.get(PATH).status_code == 404
    client.force_login(User.objects.create_user(email="staff@example.org", is_staff=True))
    response = client.get(PATH)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=86400")
