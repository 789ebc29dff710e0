"""What happens to a request before anybody asks what it wants: its way here, its scheme, its query, its headers?"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from accounts.middleware import limited

KEY = "softly_k_abcdefghij_0123456789abcdefghijABCDEFGHIJ0123456789ab"
SESSION = "softly_s_0123456789abcdefghijABCDEFGHIJ01234567"


@limited(None)
def seen(request: HttpRequest) -> JsonResponse:
    forwarded = sorted(name for name in request.META if name.startswith("HTTP_X_FORWARDED"))
    return JsonResponse({"address": request.META["REMOTE_ADDR"], "scheme": request.scheme, "forwarded": forwarded})


@limited(None)
def secret(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"token": "x" * 5000}, headers={"Cache-Control": "no-store, no-transform"})


@limited(None)
def long(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x" * int(request.GET["n"]), content_type=request.GET.get("type", "application/json"))


urlpatterns = [path("seen", seen), path("secret", secret), path("long", long)]
here = pytest.mark.usefixtures("_own_paths")


@pytest.fixture
def _own_paths(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"]
    document: dict[str, Any] = response.json()
    return document


# -- proxies --


@here
def test_a_listed_proxy_says_who_its_client_is_and_how_it_came(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1/32", "10.0.0.0/8")
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.1.1.1", "X-Forwarded-Proto": "https"}
    found = client.get("/seen", headers=headers).json()
    assert (found["address"], found["scheme"]) == ("203.0.113.9", "https")
    assert "HTTP_X_FORWARDED_FOR" not in found["forwarded"]


@here
@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8",)])
def test_nobody_else_is_believed_nor_is_what_they_say_handed_on(
    trusted: tuple[str, ...], client: Client, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert client.get("/seen", headers=headers).json() == {"address": "127.0.0.1", "scheme": "http", "forwarded": []}


@here
def test_with_trust_proxy_any_peer_is_believed_its_last_entry(client: Client, settings: Settings) -> None:
    settings.TRUST_PROXY = True
    found = client.get("/seen", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https"})
    assert (found.json()["address"], found.json()["scheme"]) == ("203.0.113.9", "https")


# -- HTTPS --


@pytest.fixture
def secure(settings: Settings) -> Client:
    """A site that wants HTTPS; asked over plain HTTP."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": "Basic x"},
        {"X-Session-ID": SESSION},
        {"RhinoComputeKey": KEY},
        {"Cookie": f"softly_session={SESSION}"},
    ],
)
@pytest.mark.parametrize("where", ["/api/solves", "/view", "/"])
def test_a_credential_in_the_clear_is_refused_not_redirected(
    where: str, headers: dict[str, str], secure: Client
) -> None:
    document = refused(secure.get(where, headers={"Accept": "text/html"} | headers), 403, "HTTPS_REQUIRED")
    assert "replace that credential" in document["message"]


@pytest.mark.parametrize(("method", "where"), [("post", "/solve"), ("get", "/api/solves"), ("post", "/view")])
def test_without_one_only_pages_are_redirected(method: str, where: str, secure: Client) -> None:
    refused(getattr(secure, method)(where), 403, "HTTPS_REQUIRED")


@pytest.mark.parametrize("where", ["/view?x=1", "/", "/admin/", "/anything"])
def test_the_visitor_of_a_page_is_sent_to_https(where: str, secure: Client) -> None:
    response = secure.get(where, headers={"Accept": "text/html"})
    assert (response.status_code, response["Location"]) == (301, f"https://testserver{where}")


def test_probes_answer_over_plain_http_too(secure: Client) -> None:
    assert secure.get("/live").status_code == 200
    assert not secure.get("/live").has_header("Strict-Transport-Security")


def test_over_https_the_browser_is_told_to_stay_there(secure: Client, settings: Settings) -> None:
    response = secure.get("/live", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    settings.TRUSTED_PROXIES = ("127.0.0.1/32",)
    assert secure.get("/live", headers={"X-Forwarded-Proto": "https"}).has_header("Strict-Transport-Security")


# -- credentials in the query --


@pytest.mark.parametrize(
    "query",
    [
        "api_key=abc",
        "API-Key=abc",
        "x=1&token=abc",
        "RhinoComputeKey=abc",
        "access_token=abc",
        "session=abc",
        "session_id=abc",
        "password=abc",
        "Authorization=abc",
        f"note={KEY}",
        f"note=a{SESSION}",
        f"{KEY}",
        f"{KEY}=1",
        "note=softly%5Fk%5Fabcdefghij%5F0123",
        "note=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln",
    ],
)
@pytest.mark.parametrize("where", ["/live", "/api/solves"])
def test_a_credential_in_the_query_is_refused_and_not_repeated(where: str, query: str, client: Client) -> None:
    response = client.get(f"{where}?{query}")
    document = refused(response, 400, "CREDENTIALS_IN_QUERY")
    assert "Authorization: Bearer" in document["message"]
    assert "0123" not in response.text
    assert "eyJ" not in response.text


@pytest.mark.parametrize("query", ["", "tokens=5", "key=a", "x=token", "cursor=cD0y", "sort=session", "token="])
def test_other_queries_are_let_through(query: str, client: Client) -> None:
    assert client.get(f"/live?{query}").status_code == 200


@pytest.mark.usefixtures("db")
def test_inputs_of_a_definition_have_any_name_but_hold_no_key(client: Client) -> None:
    assert client.get("/solve/nowhere.gh?token=5&session=2").status_code == 404
    refused(client.get(f"/solve/nowhere.gh?token={KEY}"), 400, "CREDENTIALS_IN_QUERY")


def test_a_page_of_another_origin_can_read_the_refusal(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    response = client.get("/live?api_key=x", headers={"Origin": "https://shop.example"})
    assert response["Access-Control-Allow-Origin"] == "https://shop.example"


# -- CORS --


def test_pages_of_other_origins_may_read_the_headers_they_need_and_send_those_they_use(
    client: Client, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    origin = {"Origin": "https://shop.example"}
    exposed = set(client.get("/live", headers=origin)["Access-Control-Expose-Headers"].split(", "))
    limits = {f"X-RateLimit-{name}" for name in ("Tier", "Limit", "Remaining", "Reset", "Window")}
    assert limits | {"RateLimit", "RateLimit-Policy", "Retry-After", "Idempotent-Replayed"} <= exposed
    assert {"Preference-Applied", "Deprecation", "Link", "ETag", "Location", "X-Request-ID", "X-Cache"} <= exposed
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "last-event-id"}
    allowed = client.options("/solve", headers=origin | asked)["Access-Control-Allow-Headers"].split(", ")
    assert {"authorization", "x-session-id", "rhinocomputekey", "idempotency-key", "prefer"} <= set(allowed)
    assert {"last-event-id", "if-match", "x-no-compression", "range"} <= set(allowed)
    assert not client.get("/live", headers=origin).has_header("Access-Control-Allow-Credentials")


# -- compression --


@here
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_a_body_over_a_kibibyte_is_compressed_as_the_client_takes_it(
    accepted: str, encoding: str | None, client: Client
) -> None:
    response = client.get("/long?n=1024", headers={"Accept-Encoding": accepted})
    assert response.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response["Vary"]


@here
@pytest.mark.parametrize(
    ("where", "headers"),
    [
        ("/long?n=1023", {}),
        ("/long?n=5000&type=image/png", {}),
        ("/long?n=5000", {"x-no-compression": "1"}),
        ("/secret", {}),
    ],
)
def test_what_is_short_already_packed_unwanted_or_secret_is_sent_as_it_is(
    where: str, headers: dict[str, str], client: Client
) -> None:
    response = client.get(where, headers={"Accept-Encoding": "gzip, br"} | headers)
    assert response.status_code == 200
    assert not response.has_header("Content-Encoding")


@here
def test_equal_answers_are_equal_when_compressed(client: Client) -> None:
    ask: Callable[[], bytes] = lambda: client.get("/long?n=5000", headers={"Accept-Encoding": "gzip"}).content  # noqa: E731
    assert ask() == ask()
    assert gzip.decompress(ask()) == b"x" * 5000
