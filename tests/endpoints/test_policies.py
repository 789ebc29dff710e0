"""What does each answer let a browser do? Pages their own site's files, JSON nothing, files nothing in a sandbox."""

from __future__ import annotations

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from pytest_django import Settings

from definitions.registry import Entry
from tests.workshop import Workshop

HTML = {"Accept": "text/html"}


def an_svg_of_somebody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<svg onload='alert(1)'/>", content_type="image/svg+xml")


def a_download(request: HttpRequest) -> FileResponse:
    return FileResponse(iter([b"%PDF"]), content_type="application/pdf")


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=304)


def with_its_own(request: HttpRequest) -> JsonResponse:
    return JsonResponse({}, headers={"Content-Security-Policy": "default-src 'self'"})


urlpatterns = [
    path("svg", an_svg_of_somebody),
    path("download", a_download),
    path("unchanged", unchanged),
    path("own", with_its_own),
]
handler400 = "softly.failures.bad_request"


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake()


def directives(response: HttpResponse) -> dict[str, str]:
    parts = [part.partition(" ") for part in response["Content-Security-Policy"].split("; ")]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("where", ["/view", "/admin/login/", "/view/Box.fake", "/view/unknown.gh", "/api-docs"])
def test_a_page_runs_scripts_of_this_site_only_and_is_framed_by_nobody(where: str, client: Client, box: Entry) -> None:
    found = directives(client.get(where, headers=HTML))
    assert found["script-src"].split()[0] == "'self'"
    assert found["frame-ancestors"] == found["object-src"] == found["base-uri"] == "'none'"
    assert found["form-action"] == found["connect-src"] == "'self'"
    assert "unsafe" not in " ".join(found.values())
    assert "nonce" not in " ".join(found.values())


def test_a_page_is_alone_in_its_window_tells_no_other_site_and_asks_for_no_device(client: Client, box: Entry) -> None:
    shown = client.get("/view", headers=HTML)
    assert shown["Cross-Origin-Opener-Policy"] == "same-origin"
    assert shown["Referrer-Policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(shown["Permissions-Policy"].split(", "))


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("where", ["/svg", "/download"])
def test_a_file_is_shut_in_a_sandbox_whatever_it_holds(where: str, client: Client) -> None:
    response = client.get(where)
    assert directives(response) == {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_definition_s_file_is_one(client: Client, box: Entry) -> None:
    assert "sandbox" in directives(client.get(f"/definition/{box.md5}"))


def test_answers_of_the_middleware_itself_have_a_policy_too(client: Client, settings: Settings) -> None:
    settings.MAX_BODY_SIZE = 1024
    too_large = client.post("/solve", "x" * 2000, content_type="application/json")
    settings.ALLOWED_HOSTS = ["softly.example"]
    unknown_host = client.get("/view", headers={"Host": "evil.example"})
    for response, status in ((too_large, 413), (unknown_host, 400)):
        assert response.status_code == status
        assert directives(response) == {"default-src": "'none'", "frame-ancestors": "'none'"}
        assert response["X-Content-Type-Options"] == "nosniff"


@override_settings(ROOT_URLCONF=__name__)
def test_an_unchanged_answer_keeps_the_policy_that_it_came_with(client: Client) -> None:
    assert not client.get("/unchanged").has_header("Content-Security-Policy")


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_may_have_a_policy_of_its_own(client: Client) -> None:
    assert directives(client.get("/own")) == {"default-src": "'self'"}
