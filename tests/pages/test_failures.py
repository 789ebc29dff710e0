"""What does a person see where something is wrong? A page; a program gets the JSON that all errors have."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from softly import urls
from tests.pages.visiting import Visitor
from tests.workshop import Workshop

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of /srv/app/settings.py")


def database_gone(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server at 10.0.0.1 failed")


urlpatterns = [path("view/broken/now", broken), path("view/gone/now", database_gone), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500


def shown(response: HttpResponse, status: int) -> str:
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"], "a page runs its own site's scripts alone"
    return response.text


@pytest.mark.parametrize("address", ["/nothing-here", "/account/nothing", "/view/a/b", "/no/such/place/"])
def test_a_mistyped_address_shows_a_person_a_page_and_tells_a_program_in_json(
    client: Client, workshop: Workshop, address: str
) -> None:
    page = shown(client.get(address, headers=HTML), 404)
    assert "There is nothing at this address." in page
    assert 'href="/view"' in page
    assert client.get(address).json()["error"]


def test_errors_of_the_api_are_json_for_a_browser_too(client: Client, workshop: Workshop) -> None:
    for address in ("/api/nothing", "/v1/nothing", "/api/definitions?limit=x", "/solve/nothing"):
        assert "code" in client.get(address, headers=HTML).json(), address


def test_who_may_not_sees_a_page(visitor: Visitor) -> None:
    page = shown(visitor.post("/admin/login/", {"username": "x"}), 403)
    assert "The form was not taken" in page
    assert "CSRF" not in page


def test_a_wrong_key_is_told_on_a_page_to_who_asks_for_one(client: Client, workshop: Workshop) -> None:
    wrong = HTML | {"Authorization": "Bearer softly_k_wrong"}
    shown(client.get("/nothing-here", headers=wrong), 401)
    shown(client.get("/view/a/b", headers=wrong), 404)


@pytest.mark.parametrize(("address", "status"), [("/view/broken/now", 500), ("/view/gone/now", 503)])
def test_a_fault_shows_a_page_with_the_request_and_no_secret(
    client: Client, workshop: Workshop, address: str, status: int
) -> None:
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        response = client.get(address, headers=HTML)
    page = shown(response, status)
    assert response["X-Request-ID"] in page
    assert "secret" not in page
    assert "10.0.0.1" not in page
