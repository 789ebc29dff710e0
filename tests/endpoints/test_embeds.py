"""Can a page on another site use a key that names it, and no other page that key?"""

from __future__ import annotations

import pytest
from django.http.response import ResponseHeaders
from django.test import Client

from accounts.models import ApiKey, User
from definitions.registry import Entry
from tests.workshop import Workshop

SHOP = "https://shop.example"


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake()


@pytest.fixture
def token(workshop: Workshop) -> str:
    user = User.objects.create_user("owner@example.com")
    key = ApiKey(user=user, name="shop", scopes=["solve"], origins=[SHOP])
    token = key.take_new_token()
    key.save()
    return token


def preflight(client: Client, origin: str) -> ResponseHeaders:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return client.options("/solve", headers=headers).headers


def test_the_browser_may_send_a_key_from_a_page_that_a_living_key_names(client: Client, token: str) -> None:
    allowed = preflight(client, SHOP)
    assert allowed["Access-Control-Allow-Origin"] == SHOP
    assert "authorization" in allowed["Access-Control-Allow-Headers"]
    assert allowed["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://shop.example", "https://shop.example:8443", "https://a.shop.example"],
)
def test_other_pages_may_not(client: Client, token: str, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(client, origin)


def test_a_page_may_not_any_more_when_its_key_is_revoked(client: Client, token: str) -> None:
    ApiKey.objects.get().revoke()
    assert "Access-Control-Allow-Origin" not in preflight(client, SHOP)


def test_a_solve_with_the_key_is_answered_to_its_page_only(client: Client, token: str, box: Entry) -> None:
    def solve(**headers: str) -> int:
        sent = {"Authorization": f"Bearer {token}"} | headers
        body = {"definition": "Box.fake"}
        return client.post("/solve", body, content_type="application/json", headers=sent).status_code

    assert solve(Origin=SHOP) == 200
    assert [solve(), solve(Origin="null"), solve(Origin="https://evil.example")] == [403, 403, 403]
