"""Do API keys act for their owner, within their scopes, on their pages, and no longer than they should?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts import tokens
from accounts.identities import MAX_AGE, identities
from accounts.models import ApiKey, User
from accounts.scopes import SCOPES
from accounts.services import devices
from tests.accounts.acting import Api, as_user, key_of, problems, refusal, session_of, user, who
from tests.endpoints.codes import App
from tests.workshop import until

pytestmark = pytest.mark.usefixtures("transactional_db")

DENIED = "401 NOT_AUTHENTICATED"


@pytest.fixture
def alice(transactional_db: None) -> User:
    return user("alice")


@pytest.fixture
def boss(transactional_db: None) -> User:
    return user("boss", is_staff=True)


def make(api: Api, **fields: Any) -> Any:
    return api.send("POST", "/api/keys", {"name": "a key", **fields})


# -- making


def test_a_key_is_shown_once_and_kept_as_a_digest(alice: User) -> None:
    api = as_user(alice)
    response = make(api, scopes=["account", "solve"])
    assert response.status_code == 201
    body = response.json()
    token = body["token"]
    assert tokens.kind_of(token) == "k"
    assert token.startswith(f"{body['prefix']}_")
    assert response["Location"] == f"/api/keys/{body['id']}"
    assert response["Cache-Control"] == "no-store, no-transform"
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM accounts_apikey row")
        assert token.rpartition("_")[2] not in cursor.fetchone()[0]
    for path in ("/api/keys", f"/api/keys/{body['id']}", "/api/users/me/export"):
        assert token.rpartition("_")[2] not in api.get(path).text
        assert "token" not in api.get(path).text
    assert who(Api(token)) == "alice@example.com"


def test_one_without_scopes_may_solve_and_no_more(alice: User) -> None:
    body = make(as_user(alice)).json()
    assert body["scopes"] == ["solve"]
    assert Api(body["token"]).get("/api/solves").status_code == 200
    assert who(Api(body["token"])) == "403 SCOPE_MISSING"


def test_what_is_wrong_with_a_key_is_told_by_field(alice: User) -> None:
    api = as_user(alice)
    assert set(problems(make(api, scopes=["everything"]))) == {"scopes.0"}
    assert set(problems(make(api, scopes=[]))) == {"scopes"}
    assert set(problems(make(api, scopes="solve"))) == {"scopes"}
    assert set(problems(make(api, scopes=[5]))) == {"scopes"}
    assert set(problems(make(api, expiresAt="2020-01-01T00:00:00Z"))) == {"expiresAt"}
    assert set(problems(make(api, expiresAt="tomorrow"))) == {"expiresAt"}
    assert set(problems(make(api, name=""))) == {"name"}
    for origin in ("shop.example", "https://shop.example/", "https://shop.example/page", "*", "null", "https://*.a.de"):
        assert set(problems(make(api, origins=[origin]))) == {"origins.0"}, origin
    assert set(problems(make(api, origins=["https://a.example"] * 21))) == {"origins"}
    theirs = {"hash": "x", "prefix": "x", "user": "x", "userId": "x", "revoked": None, "revokedAt": None, "id": "x"}
    assert problems(make(api, **theirs)) == dict.fromkeys(theirs, "unknown_field")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_what_needs_it_and_nothing_else(alice: User, scope: str) -> None:
    api = Api(key_of(alice, scope)[1])
    assert (who(api) == "alice@example.com") == (scope == "account")
    assert (api.get("/api/solves").status_code == 200) == (scope == "solve")
    assert refusal(api.send("POST", "/api/definitions/x/rollback")).startswith("403")


# -- a key makes none stronger than itself


def test_a_key_makes_keys_with_its_own_scopes_at_the_most(alice: User) -> None:
    api = Api(key_of(alice, "account", "jobs")[1])
    assert make(api, scopes=["jobs"]).status_code == 201
    assert problems(make(api, scopes=["jobs", "files"])) == {"scopes": "not_allowed"}
    assert problems(make(api)) == {"scopes": "not_allowed"}, "those it has without being asked count too"


def test_a_key_gives_itself_and_others_no_more_scopes(alice: User) -> None:
    mine, token = key_of(alice, "account")
    other, _ = key_of(alice, "account", "files")
    for key in (mine, other):
        for scopes in (["account", "files"], ["files"], ["admin"]):
            answer = Api(token).send("PUT", f"/api/keys/{key.pk}", {"scopes": scopes})
            assert problems(answer) == {"scopes": "not_allowed"}
    assert Api(token).send("PUT", f"/api/keys/{other.pk}", {"scopes": ["account"]}).status_code == 200


def test_a_key_does_not_get_the_token_of_a_stronger_one(alice: User) -> None:
    strong, old = key_of(alice, *(set(SCOPES) - {"admin"}))
    for api in (Api(key_of(alice, "account")[1]), Api(key_of(alice, "account", "solve", "jobs")[1])):
        assert problems(api.send("POST", f"/api/keys/{strong.pk}/rotate", {})) == {"scopes": "not_allowed"}
    assert as_user(alice).send("POST", f"/api/keys/{strong.pk}/rotate", {"graceSeconds": 60}).status_code == 200
    assert who(Api(old)) == "alice@example.com"


def test_a_key_does_not_open_a_stronger_one_to_other_pages_or_times(alice: User) -> None:
    end = timezone.now() + timedelta(hours=1)
    strong, _ = key_of(alice, "account", "solve", expires=end, origins=["https://shop.example"])
    weak = Api(key_of(alice, "account")[1])
    for change in ({"origins": []}, {"origins": ["https://evil.example"]}, {"expiresAt": None}):
        assert problems(weak.send("PUT", f"/api/keys/{strong.pk}", change)) == {"scopes": "not_allowed"}
    strong.refresh_from_db()
    assert (strong.expires, strong.origins) == (end, ["https://shop.example"])
    assert weak.send("DELETE", f"/api/keys/{strong.pk}").status_code == 204, "ending one is no gain"


def test_a_key_for_certain_pages_or_times_makes_none_for_others(alice: User) -> None:
    end = timezone.now() + timedelta(hours=1)
    mine, token = key_of(alice, "account", expires=end, origins=["https://shop.example"])
    api = Api(token, origin="https://shop.example")
    assert problems(make(api, scopes=["account"])) == {"origins": "not_allowed", "expiresAt": "not_allowed"}
    wider = {"origins": ["https://shop.example", "https://b.example"], "expiresAt": "2099-01-01T00:00:00Z"}
    assert set(problems(make(api, scopes=["account"], **wider))) == {"origins", "expiresAt"}
    assert set(problems(api.send("PUT", f"/api/keys/{mine.pk}", {"expiresAt": None}))) == {"expiresAt"}
    fits = {"origins": ["https://shop.example"], "expiresAt": (end - timedelta(minutes=1)).isoformat()}
    assert make(api, scopes=["account"], **fits).status_code == 201


def test_a_session_that_a_key_opened_makes_no_stronger_key_either(alice: User) -> None:
    _, token = key_of(alice, "account")
    session = Api().send("POST", "/api/sessions", {"apiKey": token}).json()["token"]
    assert problems(make(Api(session), scopes=["solve"])) == {"scopes": "not_allowed"}


# -- staff


def test_the_scope_admin_is_for_staff_to_give(alice: User, boss: User) -> None:
    assert problems(make(as_user(alice), scopes=["admin"])) == {"scopes": "not_allowed"}
    token = make(as_user(boss), scopes=["admin"]).json()["token"]
    assert Api(token).get("/api/users").status_code == 200


def test_the_scope_admin_is_of_no_use_to_others(alice: User) -> None:
    api = Api(key_of(alice, "admin", "account")[1])
    assert refusal(api.get("/api/users")) == "403 PERMISSION_DENIED"


def test_a_key_of_staff_without_the_scope_does_nothing_for_staff(alice: User, boss: User) -> None:
    api = Api(key_of(boss, *(set(SCOPES) - {"admin"}))[1])
    assert refusal(api.get("/api/users")) == "403 SCOPE_MISSING"
    assert refusal(api.get(f"/api/users/{alice.pk}")) == "404 NOT_FOUND"


def test_staff_without_their_second_factor_do_not_renew_a_key_that_has_it(boss: User) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    key, _ = key_of(boss, "admin", "account")
    TOTPDevice.objects.create(user=boss, name="phone", confirmed=True)
    identities.forget()
    api = as_user(boss)
    assert refusal(api.get("/api/users")) == "403 PERMISSION_DENIED"
    assert problems(api.send("POST", f"/api/keys/{key.pk}/rotate", {})) == {"scopes": "not_allowed"}
    assert problems(api.send("PUT", f"/api/keys/{key.pk}", {"expiresAt": None})) == {"scopes": "not_allowed"}


def test_staff_revoke_the_keys_of_others_and_get_none_of_them(alice: User, boss: User) -> None:
    key, token = key_of(alice, "account")
    assert refusal(as_user(boss).send("POST", f"/api/keys/{key.pk}/rotate", {})) == "403 PERMISSION_DENIED"
    assert who(Api(token)) == "alice@example.com"
    assert as_user(boss).send("DELETE", f"/api/keys/{key.pk}").status_code == 204
    assert who(Api(token)) == DENIED


def test_only_superusers_change_staff_with_their_keys_and_sessions(boss: User) -> None:
    root = user("root", is_staff=True, is_superuser=True)
    key, session = key_of(root, "admin", "account")[0], session_of(root)[0]
    tries: list[tuple[str, str, Any]] = [
        ("PUT", f"/api/users/{root.pk}", {"name": "x"}),
        ("DELETE", f"/api/users/{root.pk}", {}),
        ("POST", f"/api/users/{root.pk}/deactivate", {}),
        ("PUT", f"/api/keys/{key.pk}", {"origins": ["https://evil.example"]}),
        ("DELETE", f"/api/keys/{key.pk}", None),
        ("PUT", f"/api/sessions/{session.pk}", {"data": {}}),
        ("DELETE", f"/api/sessions/{session.pk}", None),
    ]
    for method, path, body in tries:
        assert refusal(as_user(boss).send(method, path, body)) == "403 PERMISSION_DENIED", (method, path)
    assert as_user(boss).get(f"/api/users/{root.pk}").status_code == 200, "they may look"
    assert as_user(root).send("POST", f"/api/users/{boss.pk}/deactivate", {}).status_code == 204


def test_a_key_from_before_the_second_factor_does_nothing_for_staff_after_it(boss: User) -> None:
    key, token = key_of(boss, "admin", "account")
    assert Api(token).get("/api/users").status_code == 200
    devices.device_begin(boss)
    pending = devices.devices_of(boss).pending
    assert pending
    assert devices.device_confirm(boss, App(pending).code())
    assert refusal(Api(token).get("/api/users")) == "403 SCOPE_MISSING"
    assert who(Api(token)) == "boss@example.com", "it goes on for what is their own"
    key.refresh_from_db()
    assert key.scopes == ["account"]


def test_where_codes_are_required_a_key_of_staff_without_a_device_does_nothing_for_staff(
    boss: User, settings: Settings
) -> None:
    api = Api(key_of(boss, "admin", "account")[1])
    settings.ADMIN_REQUIRE_TOTP = True
    assert refusal(api.get("/api/users")) == "403 PERMISSION_DENIED"


# -- how many


def test_nobody_has_more_keys_than_a_site_can_look_through(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.keys.MOST", 2)
    api = as_user(alice)
    first = make(api).json()["id"]
    assert make(api).status_code == 201
    assert problems(make(api)) == {"body": "too_many"}
    assert api.send("DELETE", f"/api/keys/{first}").status_code == 204
    assert make(api).status_code == 201


# -- pages


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://www.shop.example",
        "https://shop.example.evil.example",
        "https://shop.example/",
        "https://SHOP.example",
        "https://shop.example, https://evil.example",
    ],
)
def test_a_key_for_a_page_is_refused_everywhere_else(alice: User, origin: str | None) -> None:
    _, token = key_of(alice, "account", origins=["https://shop.example", "http://localhost:3000"])
    api = Api(token) if origin is None else Api(token, origin=origin)
    assert who(api) == "403 ORIGIN_NOT_ALLOWED"


def test_it_is_taken_on_its_own_pages(alice: User) -> None:
    _, token = key_of(alice, "account", origins=["https://shop.example", "http://localhost:3000"])
    for origin in ("https://shop.example", "http://localhost:3000"):
        assert who(Api(token, origin=origin)) == "alice@example.com"


def test_a_session_opened_with_it_is_for_the_same_pages(alice: User) -> None:
    _, token = key_of(alice, "account", origins=["https://shop.example"])
    session = Api().send("POST", "/api/sessions", {"apiKey": token}).json()["token"]
    for api in (Api(session), Api(x_session_id=session), Api(session, origin="https://evil.example")):
        assert who(api) == "403 ORIGIN_NOT_ALLOWED"
    assert who(Api(session, origin="https://shop.example")) == "alice@example.com"


def test_one_that_names_no_pages_does_not_ask_for_any(alice: User) -> None:
    _, token = key_of(alice, "account")
    assert who(Api(token)) == who(Api(token, origin="https://any.example")) == "alice@example.com"


# -- their end


def test_a_key_expires_to_the_second(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it was seen before and is remembered."""
    monkeypatch.setattr("accounts.identities.MAX_AGE", 3600.0)
    end = timezone.now() + timedelta(hours=1)
    _, token = key_of(alice, "account", expires=end)
    assert who(Api(token)) == "alice@example.com"
    with mock.patch("accounts.identities.timezone.now", return_value=end):
        assert who(Api(token)) == DENIED


def test_revoking_acts_at_once_and_stays(alice: User) -> None:
    api = as_user(alice)
    key, token = key_of(alice, "account")
    assert who(Api(token)) == "alice@example.com"
    assert api.send("DELETE", f"/api/keys/{key.pk}").status_code == 204
    assert who(Api(token)) == DENIED
    revoked_at = api.get(f"/api/keys/{key.pk}").json()["revokedAt"]
    assert revoked_at
    assert api.send("DELETE", f"/api/keys/{key.pk}").status_code == 204
    assert api.get(f"/api/keys/{key.pk}").json()["revokedAt"] == revoked_at
    assert refusal(api.send("POST", f"/api/keys/{key.pk}/rotate", {})) == "409 KEY_REVOKED"


def test_one_that_another_process_revoked_ends_within_two_seconds(alice: User) -> None:
    key, token = key_of(alice, "account")
    assert who(Api(token)) == "alice@example.com"
    ApiKey.objects.filter(pk=key.pk).update(revoked=timezone.now())  # sends no signal here
    until(lambda: who(Api(token)) == DENIED)
    assert 2 * MAX_AGE <= 2, "so old may be what is known"


def test_a_rotated_key_has_a_new_token_and_the_old_one_ends(alice: User) -> None:
    api = as_user(alice)
    key, old = key_of(alice, "account", name="shop", origins=["https://shop.example"])
    response = api.send("POST", f"/api/keys/{key.pk}/rotate", {})
    new = response.json()["token"]
    assert response["Cache-Control"] == "no-store, no-transform"
    at_shop = {"origin": "https://shop.example"}
    assert (who(Api(new, **at_shop)), who(Api(old, **at_shop))) == ("alice@example.com", DENIED)
    assert who(Api(new)) == "403 ORIGIN_NOT_ALLOWED"
    body = response.json()
    assert (body["id"], body["name"], body["scopes"]) == (str(key.pk), "shop", ["account"])


def test_with_grace_the_old_token_is_taken_that_long(alice: User) -> None:
    key, old = key_of(alice, "account")
    new = as_user(alice).send("POST", f"/api/keys/{key.pk}/rotate", {"graceSeconds": 3600}).json()["token"]
    assert who(Api(old)) == who(Api(new)) == "alice@example.com"
    ApiKey.objects.filter(pk=key.pk).update(previous_expires=timezone.now())
    identities.forget()
    assert (who(Api(old)), who(Api(new))) == (DENIED, "alice@example.com")


def test_only_the_token_right_before_is_taken(alice: User) -> None:
    key, first = key_of(alice, "account")
    api = as_user(alice)
    for _ in range(2):
        api.send("POST", f"/api/keys/{key.pk}/rotate", {"graceSeconds": 3600})
    assert who(Api(first)) == DENIED


def test_a_revoked_key_ends_with_both_of_its_tokens(alice: User) -> None:
    key, old = key_of(alice, "account")
    api = as_user(alice)
    new = api.send("POST", f"/api/keys/{key.pk}/rotate", {"graceSeconds": 3600}).json()["token"]
    api.send("DELETE", f"/api/keys/{key.pk}")
    assert who(Api(old)) == who(Api(new)) == DENIED


def test_grace_is_a_week_at_the_most(alice: User) -> None:
    key, token = key_of(alice, "account")
    for wrong in (-1, 7 * 86_400 + 1, "soon", True, 1.5):
        answer = as_user(alice).send("POST", f"/api/keys/{key.pk}/rotate", {"graceSeconds": wrong})
        assert set(problems(answer)) == {"graceSeconds"}, wrong
    assert who(Api(token)) == "alice@example.com"


def test_a_name_that_is_right_with_a_secret_that_is_wrong_is_refused(alice: User) -> None:
    key, _ = key_of(alice, "account")
    forged = tokens._summed(f"softly_k_{key.prefix}_{'a' * 32}")
    assert tokens.kind_of(forged) == "k"
    assert who(Api(forged)) == DENIED


# -- what is told of them


def test_when_a_key_was_last_used_is_told(alice: User) -> None:
    key, token = key_of(alice, "account")
    api = as_user(alice)
    assert api.get(f"/api/keys/{key.pk}").json()["lastUsedAt"] is None
    who(Api(token))
    used = api.get(f"/api/keys/{key.pk}").json()["lastUsedAt"]
    assert used
    who(Api(token))
    assert api.get(f"/api/keys/{key.pk}").json()["lastUsedAt"] == used, "it is written once a minute at the most"


def test_everybody_lists_their_own_by_parts(alice: User) -> None:
    for n in range(3):
        key_of(alice, "solve", name=f"key {n}")
    key_of(user("bob"), "solve")
    api = as_user(alice)
    assert [row["name"] for row in api.get("/api/keys").json()["results"]] == ["key 2", "key 1", "key 0"]
    part = api.get("/api/keys?limit=1&offset=1").json()
    assert (part["count"], [row["name"] for row in part["results"]]) == (3, ["key 1"])
    assert refusal(api.get("/api/keys?limit=x")) == "400 BAD_REQUEST"


def test_a_key_and_a_session_have_nothing_in_common_but_their_user(alice: User) -> None:
    session, token = session_of(alice)
    assert refusal(Api(token).get(f"/api/keys/{session.pk}")) == "404 NOT_FOUND"
