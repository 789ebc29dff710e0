"""Do logins begin with a credential, say who somebody is, and end when they must?"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import links, tokens
from accounts.identities import identities
from accounts.models import ApiKey, Session, User
from tests.accounts.acting import PASSWORD, Api, as_user, key_of, problems, refusal, session_of, user, who

pytestmark = pytest.mark.usefixtures("transactional_db")

DENIED = "401 NOT_AUTHENTICATED"


@pytest.fixture
def alice(transactional_db: None) -> User:
    return user("alice")


@pytest.fixture
def bob(transactional_db: None) -> User:
    return user("bob")


def log_in(body: dict[str, Any] | None = None, api: Api | None = None) -> Any:
    given = {"email": "alice@example.com", "password": PASSWORD} if body is None else body
    return (api or Api()).send("POST", "/api/sessions", given)


# -- logging in


def test_email_and_password_give_a_session_of_24_hours(alice: User) -> None:
    response = log_in()
    assert response.status_code == 201
    body = response.json()
    assert response["Location"] == f"/api/sessions/{body['id']}"
    assert response["Cache-Control"] == "no-store, no-transform"
    assert (body["userId"], body["keyId"], body["address"]) == (str(alice.pk), None, "127.0.0.1")
    lasts = datetime.fromisoformat(body["expiresAt"]) - datetime.fromisoformat(body["createdAt"])
    assert abs(lasts - timedelta(hours=24)) < timedelta(minutes=10)
    assert who(Api(body["token"])) == "alice@example.com"


def test_a_key_gives_a_session_that_may_do_what_the_key_may(alice: User) -> None:
    key, token = key_of(alice, "solve")
    for response in (log_in({"apiKey": token}), log_in({}, Api(token))):
        assert response.status_code == 201
        assert response.json()["keyId"] == str(key.pk)
        assert who(Api(response.json()["token"])) == "403 SCOPE_MISSING"


def test_a_key_is_not_told_the_session_that_a_stronger_one_opened(alice: User) -> None:
    again = {"idempotency_key": "1"}
    strong, weak = Api(key_of(alice, "account", "solve")[1]), Api(key_of(alice, "solve")[1])
    first = strong.send("POST", "/api/sessions", {}, **again).json()["token"]
    assert strong.send("POST", "/api/sessions", {}, **again).json()["token"] == first
    other = weak.send("POST", "/api/sessions", {}, **again)
    assert (other.status_code, "Idempotent-Replayed" in other.headers) == (201, False)
    assert who(Api(other.json()["token"])) == "403 SCOPE_MISSING"


def test_of_too_many_sessions_those_seen_longest_ago_end_and_a_key_ends_none_but_its_own(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.logins.MOST", 2)
    mine = log_in({"email": "alice@example.com", "password": PASSWORD}).json()["token"]
    key = Api(key_of(alice, "account", "solve")[1])
    first, second, third = (log_in({}, key).json()["token"] for _ in range(3))
    assert who(Api(first)) == "401 NOT_AUTHENTICATED"
    for token in (mine, second, third):
        assert who(Api(token)) == "alice@example.com"


def test_a_session_by_a_key_ends_no_later_than_the_key(alice: User) -> None:
    end = timezone.now() + timedelta(hours=1)
    _, token = key_of(alice, "account", expires=end)
    assert datetime.fromisoformat(log_in({"apiKey": token}).json()["expiresAt"]) == end


def test_the_token_before_opens_a_session_while_it_is_still_taken(alice: User) -> None:
    key, old = key_of(alice, "account")
    key.take_new_token(grace=timedelta(minutes=5))
    key.save()
    assert log_in({"apiKey": old}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"email": "alice@example.com", "password": "not this one"},
        {"email": "alice@example.com", "password": PASSWORD.upper()},
        {"email": "nobody@example.com", "password": PASSWORD},
        {"apiKey": tokens.new_key()[0]},
        {"apiKey": "nonsense"},
        {"apiKey": tokens.new_session()},
        {},
    ],
)
def test_wrong_credentials_open_nothing(alice: User, body: dict[str, Any]) -> None:
    assert refusal(log_in(body)) == "401 LOGIN_FAILED"
    assert not Session.objects.exists()


def test_keys_that_are_revoked_or_expired_open_nothing(alice: User) -> None:
    now = timezone.now()
    for fields in ({"revoked": now}, {"expires": now}):
        assert refusal(log_in({"apiKey": key_of(alice, "account", **fields)[1]})) == "401 LOGIN_FAILED"


def test_a_wrong_password_an_unknown_address_and_a_deactivated_user_are_told_apart_by_nobody(alice: User) -> None:
    user("gone", is_active=False)
    said = set()
    for email, password in (("alice", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        body = log_in({"email": f"{email}@example.com", "password": password}).json()
        said.add((body["code"], body["message"], str(body.get("details"))))
    assert len(said) == 1


def test_a_login_says_all_that_is_wrong_with_it(alice: User) -> None:
    assert problems(log_in({"email": "alice@example.com"})) == {"password": "required"}
    assert problems(log_in({"password": PASSWORD})) == {"email": "required"}
    both = {"email": "a@example.com", "password": PASSWORD, "apiKey": "x"}
    assert problems(log_in(both)) == {"apiKey": "not_allowed"}
    assert problems(log_in({"email": 5, "password": True, "userId": 1, "data": [], "metadata": "x"})) == {
        "email": "type_error",
        "password": "type_error",
        "userId": "unknown_field",
        "data": "type_error",
        "metadata": "type_error",
    }


def test_x_user_id_is_no_identity(alice: User) -> None:
    assert who(Api(x_user_id=str(alice.pk))) == DENIED
    assert refusal(log_in({}, Api(x_user_id=str(alice.pk)))) == "401 LOGIN_FAILED"


# -- the token


def test_the_database_has_the_digest_and_nothing_of_the_token(alice: User) -> None:
    token = log_in().json()["token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM accounts_session row")
        rows = cursor.fetchone()[0]
    assert tokens.digest(token) in rows
    assert token[len("softly_s_") :] not in rows


def test_it_is_taken_as_a_bearer_as_x_session_id_and_as_the_cookie(alice: User) -> None:
    _, token = session_of(alice)
    for api in (Api(token), Api(x_session_id=token), Api(cookie=token), Api(authorization=f"bEARER  {token} ")):
        assert who(api) == "alice@example.com"


def test_no_cache_on_the_way_keeps_what_is_somebodys(alice: User) -> None:
    token = session_of(alice)[1]
    for api in (Api(token), Api(x_session_id=token), Api(cookie=token)):
        for path in ("/api/users/me", "/api/sessions", "/api/keys", "/api/users/me/usage", "/api/solves"):
            assert api.get(path)["Cache-Control"] == "private, no-cache", path


def test_a_flood_of_made_up_tokens_makes_nobody_forgotten(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("accounts.identities.MOST", 3)
    token = session_of(alice)[1]
    assert identities.find(token)
    for _ in range(5):
        assert identities.find(tokens.new_session()) is None
    with django_assert_num_queries(0):
        assert identities.find(token)


def test_it_is_never_taken_from_the_query(alice: User) -> None:
    _, token = session_of(alice)
    for name in ("session", "token", "session_id", "access_token", "api_key", "X-Session-ID"):
        assert Api().get(f"/api/users/me?{name}={token}").status_code in (400, 401)


def test_rhinocomputekey_takes_keys_only_and_comes_after_the_others(alice: User, bob: User) -> None:
    session, key = session_of(alice)[1], key_of(bob, "account")[1]
    assert who(Api(rhinocomputekey=key)) == "bob@example.com"
    assert who(Api(rhinocomputekey=session)) == DENIED
    assert who(Api(session, rhinocomputekey=key)) == who(Api(x_session_id=session, rhinocomputekey=key))
    assert who(Api(session, rhinocomputekey=key)) == "alice@example.com"
    assert who(Api(rhinocomputekey=key, cookie=session)) == "bob@example.com"


def test_x_session_id_takes_sessions_only(alice: User) -> None:
    _, key = key_of(alice, "account")
    assert who(Api(x_session_id=key)) == DENIED


@pytest.mark.parametrize(
    "wrong",
    [
        {"authorization": "Bearer softly_s_mistyped"},
        {"authorization": f"Bearer {tokens.new_session()}"},
        {"authorization": f"Bearer {tokens.new_key()[0]}"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Basic YWxpY2U6cGFzc3dvcmQ="},
        {"authorization": "Bearer " + "x" * 9000},
        {"authorization": "Bearer é"},
        {"x_session_id": "nonsense"},
        {"x_session_id": " "},
        {"x_session_id": tokens.new_session()},
        {"rhinocomputekey": "the key of another server"},
        {"rhinocomputekey": tokens.new_key()[0]},
        {"rhinocomputekey": tokens.new_session()},
    ],
)
def test_a_wrong_credential_is_refused_and_never_taken_for_nobody(alice: User, wrong: dict[str, str]) -> None:
    """Also where nobody in particular would be let in, and where a right cookie comes along."""
    for path in ("/api/users/me", "/api/tiers", "/api/solves", "/version", "/"):
        response = Api(cookie=session_of(alice)[1], **wrong).get(path)
        assert refusal(response) == DENIED, path
        assert response["WWW-Authenticate"] == 'Bearer realm="softly"'
        assert response["Cache-Control"] == "no-store"


def test_a_stale_cookie_is_nobody(alice: User) -> None:
    stale = Api(cookie=tokens.new_session())
    assert stale.get("/api/tiers").status_code == 200
    assert who(stale) == DENIED
    assert who(Api(cookie="nonsense")) == DENIED


def test_of_several_credentials_the_bearer_decides_then_the_header_then_the_cookie(alice: User, bob: User) -> None:
    carol = user("carol")
    a, b, c = (session_of(person)[1] for person in (alice, bob, carol))
    assert who(Api(a, x_session_id=b, cookie=c)) == "alice@example.com"
    assert who(Api(x_session_id=b, cookie=c)) == "bob@example.com"
    assert who(Api(cookie=c)) == "carol@example.com"
    wrong = tokens.new_session()
    assert who(Api(wrong, x_session_id=b, cookie=c)) == DENIED
    assert who(Api(a, x_session_id=wrong, cookie=c)) == "alice@example.com"
    assert who(Api(x_session_id=wrong, cookie=c)) == DENIED


def test_a_cookie_changes_something_only_with_the_csrf_token(alice: User) -> None:
    _, token = session_of(alice)
    change = {"name": "Somebody else"}
    assert refusal(Api(cookie=token).send("PUT", "/api/users/me", change)) == "403 CSRF_FAILED"
    assert User.objects.get().name == ""
    assert Api(cookie=token).with_csrf().send("PUT", "/api/users/me", change).status_code == 200
    assert User.objects.get().name == "Somebody else"
    for api in (Api(token), Api(x_session_id=token)):
        assert api.send("PUT", "/api/users/me", {"name": "Alice"}).status_code == 200


def test_it_is_not_taken_after_its_24_hours(alice: User) -> None:
    session, token = session_of(alice)
    assert who(Api(token)) == "alice@example.com"
    Session.objects.filter(pk=session.pk).update(expires=timezone.now())
    identities.forget()
    assert who(Api(token)) == DENIED
    assert as_user(alice).get("/api/sessions").json()["count"] == 1


def test_sessions_that_are_over_are_removed(alice: User) -> None:
    session_of(alice, expires=timezone.now())
    living, _ = session_of(alice)
    import_module(site.SESSION_ENGINE).SessionStore.clear_expired()
    assert [row.pk for row in Session.objects.all()] == [living.pk]


# -- the list


def test_everybody_sees_where_they_are_logged_in(alice: User, bob: User) -> None:
    firefox = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    mine = log_in(api=Api(address="198.51.100.7", user_agent=firefox)).json()
    log_in(api=Api(user_agent="softly-python/1.0"))
    session_of(bob)
    body = Api(mine["token"]).get("/api/sessions").json()
    assert body["count"] == len(body["results"]) == 2
    seen = {(row["device"], row["address"], row["current"]) for row in body["results"]}
    assert seen == {("Firefox on Ubuntu", "198.51.100.7", True), ("softly-python/1.0", "127.0.0.1", False)}
    assert not any("token" in key.lower() for row in body["results"] for key in row)
    assert Api(mine["token"]).get("/api/users/me/sessions").json() == body
    assert Api(mine["token"]).get(f"/api/users/{alice.pk}/sessions").json() == body


def test_current_is_the_session_that_asks(alice: User) -> None:
    session, token = session_of(alice)
    body = Api(token).get("/api/sessions/current").json()
    assert (body["id"], body["current"]) == (str(session.pk), True)
    assert body == Api(token).get(f"/api/sessions/{session.pk}").json()


def test_a_key_has_no_current_session_and_is_not_told_to_log_in_for_it(alice: User) -> None:
    api = Api(key_of(alice, "account")[1])
    for method in ("GET", "PUT", "DELETE"):
        assert refusal(api.send(method, "/api/sessions/current", {})) == "404 NOT_FOUND"


def test_a_client_keeps_data_and_metadata_with_its_session(alice: User) -> None:
    body = {"email": "alice@example.com", "password": PASSWORD, "data": {"page": 3}, "metadata": {"app": "shop"}}
    api = Api(log_in(body).json()["token"])
    assert api.send("PUT", "/api/sessions/current", {"data": {"page": 4, "ünï": [None, 1.5]}}).status_code == 200
    found = api.get("/api/sessions/current").json()
    assert (found["data"], found["metadata"]) == ({"page": 4, "ünï": [None, 1.5]}, {"app": "shop"})
    assert api.send("PUT", "/api/sessions/current", {}).status_code == 200


def test_what_a_client_keeps_may_have_any_number_of_json(alice: User) -> None:
    api = as_user(alice)
    for number, kept in ((10**25, 10**25), (-1e300, -(10**300)), (10**400, 10**400)):
        body = {"data": {"n": number, "text": "\\u0000 €"}}
        assert api.send("PUT", "/api/sessions/current", body).status_code == 200
        shown = [api.get("/api/sessions/current").json(), *api.get("/api/users/me/export").json()["sessions"]]
        assert [(row["data"]["n"] == kept, row["data"]["text"]) for row in shown] == [(True, "\\u0000 €")] * 2


def test_what_could_not_be_kept_or_shown_is_refused(alice: User) -> None:
    api, deep = as_user(alice), {}
    for _ in range(101):
        deep = {"a": deep}
    for kept, code in (
        ({"a": [{"b\0": 1}]}, "invalid_character"),
        ({"a": "\0"}, "invalid_character"),
        (deep, "too_deep"),
    ):
        assert problems(api.send("PUT", "/api/sessions/current", {"data": kept})) == {"data": code}
    assert api.send("PUT", "/api/sessions/current", {"data": deep["a"]}).json()["data"] == deep["a"]


def test_of_a_session_nothing_else_can_be_set(alice: User) -> None:
    session, token = session_of(alice)
    body = {
        "id": "x",
        "userId": "x",
        "user": "x",
        "expiresAt": "2099-01-01T00:00:00Z",
        "token": "x",
        "state": {},
        "keyId": None,
    }
    assert problems(Api(token).send("PUT", f"/api/sessions/{session.pk}", body)) == dict.fromkeys(body, "unknown_field")
    bad = {"data": {"text": "\0"}, "metadata": {"text": "x" * 20_000}}
    wrong = {"data": "invalid_character", "metadata": "too_long"}
    assert problems(Api(token).send("PUT", f"/api/sessions/{session.pk}", bad)) == wrong


# -- logging out


def test_logging_out_ends_the_session_at_once_and_the_cookie_goes(alice: User) -> None:
    _, token = session_of(alice)
    other = as_user(alice)
    api = Api(cookie=token).with_csrf()
    assert who(api) == "alice@example.com"
    response = api.send("DELETE", "/api/sessions/current")
    assert response.status_code == 204
    assert response.cookies["softly_session"]["max-age"] == 0
    assert who(Api(token)) == who(Api(cookie=token)) == DENIED
    assert who(other) == "alice@example.com"


def test_another_login_of_theirs_can_be_ended(alice: User) -> None:
    session, token = session_of(alice)
    assert who(Api(token)) == "alice@example.com"
    api = as_user(alice)
    assert api.send("DELETE", f"/api/sessions/{session.pk}").status_code == 204
    assert who(Api(token)) == DENIED
    assert refusal(api.send("DELETE", f"/api/sessions/{session.pk}")) == "404 NOT_FOUND"


def test_all_others_can_be_ended_at_once(alice: User, bob: User) -> None:
    others = [as_user(alice) for _ in range(3)]
    mine, bobs = as_user(alice), as_user(bob)
    assert mine.send("DELETE", "/api/sessions").status_code == 204
    assert [who(api) for api in others] == [DENIED] * 3
    assert (who(mine), who(bobs)) == ("alice@example.com", "bob@example.com")


def test_the_session_of_a_revoked_key_ends_with_it(alice: User) -> None:
    key, token = key_of(alice, "account")
    api = Api(log_in({"apiKey": token}).json()["token"])
    assert who(api) == "alice@example.com"
    as_user(alice).send("DELETE", f"/api/keys/{key.pk}")
    assert who(api) == DENIED


def test_a_session_ends_with_its_key_also_when_that_expires_earlier_than_it_was_to(alice: User) -> None:
    key, token = key_of(alice, "account")
    api = Api(log_in({"apiKey": token}).json()["token"])
    ApiKey.objects.filter(pk=key.pk).update(expires=timezone.now())
    identities.forget()
    assert who(api) == DENIED


def test_a_deactivated_user_is_nobody_at_once_by_whatever_credential(alice: User) -> None:
    _, key = key_of(alice, "account")
    apis = [as_user(alice), Api(key), Api(cookie=session_of(alice)[1])]
    assert {who(api) for api in apis} == {"alice@example.com"}
    alice.is_active = False
    alice.save()
    assert {who(api) for api in apis} == {DENIED}
    assert refusal(log_in()) == "401 LOGIN_FAILED"
    assert refusal(log_in({"apiKey": key})) == "401 LOGIN_FAILED"


def test_a_changed_password_ends_the_others_and_not_this_one(alice: User) -> None:
    others = [as_user(alice), Api(cookie=session_of(alice)[1])]
    mine = as_user(alice)
    assert {who(api) for api in others} == {"alice@example.com"}
    body = {"currentPassword": PASSWORD, "newPassword": "another long one"}
    assert mine.send("POST", "/api/users/me/password", body).status_code == 204
    assert [who(api) for api in others] == [DENIED] * 2
    assert who(mine) == "alice@example.com"
    assert refusal(log_in()) == "401 LOGIN_FAILED"


def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(alice: User) -> None:
    api = as_user(alice)
    body = {"currentPassword": "not this one", "newPassword": "another long one"}
    assert problems(api.send("POST", "/api/users/me/password", body)) == {"currentPassword": "wrong_password"}
    body = {"currentPassword": PASSWORD, "newPassword": "password123"}
    assert problems(api.send("POST", "/api/users/me/password", body)) == {"newPassword": "weak_password"}
    assert log_in().status_code == 201


def test_whoever_has_a_stolen_session_cannot_guess_its_password(limited: None, alice: User) -> None:
    api = as_user(alice)
    body = {"currentPassword": "not this one", "newPassword": "another long one"}
    answers = [refusal(api.send("POST", "/api/users/me/password", body)) for _ in range(7)]
    assert answers == ["422 VALIDATION_FAILED"] * 5 + ["429 RATE_LIMIT_EXCEEDED"] * 2
    body["currentPassword"] = PASSWORD
    assert refusal(api.send("POST", "/api/users/me/password", body)) == "429 RATE_LIMIT_EXCEEDED"


def test_a_reset_password_ends_all(alice: User) -> None:
    apis = [as_user(alice), as_user(alice)]
    assert {who(api) for api in apis} == {"alice@example.com"}
    body = {"token": links.password_token(alice), "password": "another long one"}
    assert Api().send("POST", "/api/users/password-reset/confirm", body).status_code == 204
    assert {who(api) for api in apis} == {DENIED}


# -- no fixation


def planted(alice: User) -> tuple[Client, str]:
    """A browser into which somebody put a cookie that they know."""
    store = import_module(site.SESSION_ENGINE).SessionStore()
    store.create()
    browser = Client()
    browser.cookies["softly_session"] = store.session_key
    return browser, str(store.session_key)


def test_a_login_makes_a_new_cookie_and_ends_what_was_planted(alice: User) -> None:
    browser, known = planted(alice)
    browser.force_login(alice)
    assert browser.cookies["softly_session"].value != known
    assert who(Api(cookie=known)) == who(Api(known)) == DENIED
    assert who(Api(cookie=browser.cookies["softly_session"].value)) == "alice@example.com"


def test_a_login_into_somebody_elses_session_takes_none_of_it_over(alice: User, bob: User) -> None:
    browser = Client()
    browser.force_login(bob)
    bobs = browser.cookies["softly_session"].value
    assert Api(bobs).send("PUT", "/api/sessions/current", {"data": {"cart": "bob's"}}).status_code == 200
    browser.force_login(alice)
    token = browser.cookies["softly_session"].value
    assert token != bobs
    assert Api(token).get("/api/sessions/current").json()["data"] == {}
    assert (who(Api(token)), who(Api(bobs))) == ("alice@example.com", DENIED)


def test_the_api_gives_a_new_token_for_each_login(alice: User) -> None:
    _, old = session_of(alice)
    new = log_in(api=Api(x_session_id=old)).json()["token"]
    assert new != old
    assert len({log_in().json()["token"] for _ in range(3)}) == 3
