"""Is an account its owner's: to see, to change within bounds, to take along, to switch off and to delete?"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone

from accounts import mail
from accounts.models import ApiKey, Session, Tier, User
from accounts.scopes import SCOPES
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from tests.accounts.acting import PASSWORD, Api, as_user, at_once, key_of, problems, refusal, session_of, user, who
from tests.workshop import Workshop

pytestmark = pytest.mark.usefixtures("transactional_db")

DENIED = "401 NOT_AUTHENTICATED"


@pytest.fixture
def alice(transactional_db: None) -> User:
    return user("alice")


@pytest.fixture
def boss(transactional_db: None) -> User:
    return user("boss", is_staff=True)


def row(owner: User) -> dict[str, Any]:
    return dict(User.objects.filter(pk=owner.pk).values()[0])


# -- the profile


def test_a_profile_is_under_me_and_under_its_id(alice: User) -> None:
    api = as_user(alice)
    mine = api.get("/api/users/me").json()
    assert mine["id"] == str(alice.pk)
    assert {**api.get(f"/api/users/{alice.pk}").json(), "statistics": 0} == {**mine, "statistics": 0}
    assert api.get("/api/v1/users/me/").json()["id"] == mine["id"]


def test_each_field_that_is_given_replaces_the_one_before(alice: User) -> None:
    api = as_user(alice)
    first = {"name": "Alice Ünï", "preferences": {"theme": "dark", "n": 1}, "metadata": {"shop": 7}}
    assert api.send("PUT", "/api/users/me", first).status_code == 200
    body = api.send("PUT", "/api/users/me", {"preferences": {"theme": "light"}}).json()
    assert (body["name"], body["preferences"], body["metadata"]) == ("Alice Ünï", {"theme": "light"}, {"shop": 7})
    before = row(alice)
    assert api.send("PUT", "/api/users/me", {}).status_code == 200
    assert row(alice) == before


THEIRS = {
    "id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    "is_staff": True,
    "isStaff": True,
    "is_superuser": True,
    "isSuperuser": True,
    "is_active": False,
    "isActive": False,
    "tier": "enterprise",
    "tier_id": "x",
    "tierId": "x",
    "email_verified": "2026-01-01T00:00:00Z",
    "emailVerified": True,
    "password": "another long one",
    "owner": "x",
    "user": "x",
    "user_id": "x",
    "groups": [1],
    "user_permissions": [1],
    "issuer": "x",
    "subject": "x",
    "created": "2020-01-01T00:00:00Z",
    "createdAt": "2020-01-01T00:00:00Z",
    "last_login": None,
    "statistics": {"solves": 0},
    "quotas": {},
    "scopes": ["admin"],
    "__class__": "x",
    "_state": {},
    "pk": 1,
}


def test_what_is_not_theirs_to_set_is_refused_by_field_and_nothing_changes(alice: User) -> None:
    api, before = as_user(alice), row(alice)
    assert problems(api.send("PUT", "/api/users/me", THEIRS)) == dict.fromkeys(THEIRS, "unknown_field")
    for name, value in THEIRS.items():
        answer = api.send("PUT", f"/api/users/{alice.pk}", {"name": "Mallory", name: value})
        assert problems(answer) == {name: "unknown_field"}
    assert row(alice) == before


def test_nor_can_it_be_set_at_sign_up(transactional_db: None) -> None:
    wrong = {name: value for name, value in THEIRS.items() if name != "password"}
    body = {"email": "eve@example.com", "password": PASSWORD, **wrong}
    assert problems(Api().send("POST", "/api/users", body)) == dict.fromkeys(wrong, "unknown_field")
    assert not User.objects.exists()


def test_staff_cannot_set_it_here_either(alice: User, boss: User) -> None:
    answer = as_user(boss).send("PUT", f"/api/users/{alice.pk}", {"isStaff": True, "tier": "pro"})
    assert problems(answer) == {"isStaff": "unknown_field", "tier": "unknown_field"}


def test_values_of_the_wrong_type_are_not_guessed_at(alice: User) -> None:
    api = as_user(alice)
    wrong = {"name": 5, "preferences": [], "metadata": "x", "email": ["a@example.com"], "currentPassword": 1}
    assert problems(api.send("PUT", "/api/users/me", wrong)) == dict.fromkeys(wrong, "type_error")
    assert problems(api.send("PUT", "/api/users/me", {"name": "x" * 151})) == {"name": "max_length"}
    assert problems(api.send("PUT", "/api/users/me", {"name": "\0"})) == {"name": "invalid_character"}
    assert problems(api.send("PUT", "/api/users/me", {"metadata": {"a": "x" * 17_000}})) == {"metadata": "too_long"}
    for text in ("[]", '"text"', "5", "null", "true"):
        answer = api.generic("PUT", "/api/users/me", text, content_type="application/json")
        assert problems(answer) == {"body": "type_error"}, text
    assert refusal(api.generic("PUT", "/api/users/me", "{", content_type="application/json")) == "400 BAD_REQUEST"
    assert refusal(api.generic("PUT", "/api/users/me", "a=b", content_type="text/plain")).startswith("415")


# -- the address


def test_a_new_address_needs_the_password_and_is_to_be_confirmed_again(alice: User) -> None:
    User.objects.update(email_verified=timezone.now())
    api, new = as_user(alice), {"email": "Alice@Elsewhere.example"}
    assert problems(api.send("PUT", "/api/users/me", new)) == {"currentPassword": "wrong_password"}
    assert problems(api.send("PUT", "/api/users/me", new | {"currentPassword": "x"})) == {
        "currentPassword": "wrong_password"
    }
    body = api.send("PUT", "/api/users/me", new | {"currentPassword": PASSWORD}).json()
    assert (body["email"], body["emailVerified"]) == ("alice@elsewhere.example", False)
    mail.finish()
    assert outbox.outbox[-1].to == ["alice@elsewhere.example"]
    login = {"email": "alice@elsewhere.example", "password": PASSWORD}
    assert Api().send("POST", "/api/sessions", login).status_code == 201


def test_an_address_that_somebody_has_is_not_taken_from_them(alice: User) -> None:
    user("bob")
    body = {"email": "BOB@example.com", "currentPassword": PASSWORD}
    assert problems(as_user(alice).send("PUT", "/api/users/me", body)) == {"email": "taken"}
    assert row(alice)["email"] == "alice@example.com"


def test_two_who_want_one_address_at_a_time_do_not_break_it(alice: User) -> None:
    apis = [as_user(alice), *(as_user(user(f"user{n}")) for n in range(3))]
    body = {"email": "wanted@example.com", "currentPassword": PASSWORD}
    statuses = at_once(4, lambda n: apis[n].send("PUT", "/api/users/me", body).status_code)
    assert sorted(statuses) == [200, 422, 422, 422]


def test_finding_out_who_has_an_account_by_changing_ones_own_is_slowed_down(limited: None, alice: User) -> None:
    for n in range(6):
        user(f"user{n}")
    api = as_user(alice)
    bodies = [{"email": f"user{n}@example.com", "currentPassword": PASSWORD} for n in range(6)]
    answers = [refusal(api.send("PUT", "/api/users/me", body)) for body in bodies]
    assert answers == ["422 VALIDATION_FAILED"] * 5 + ["429 RATE_LIMIT_EXCEEDED"]


# -- statistics


def record(owner: User, **fields: Any) -> SolveRecord:
    now = timezone.now()
    usual = {"name": "Box.fake", "engine": "fake", "key": "k", "status": "ok", "cache": "MISS", "created": now}
    return SolveRecord.objects.create(user=owner, last=now, **(usual | fields))


def test_statistics_are_counted_from_the_records(alice: User) -> None:
    api = as_user(alice)
    statistics = api.get("/api/users/me").json()["statistics"]
    assert {**statistics, "lastSeenAt": None} == {
        "solves": 0,
        "cacheHits": 0,
        "jobs": 0,
        "files": 0,
        "lastSeenAt": None,
    }
    made = record(alice)
    record(alice, cache="HIT", count=5)
    record(alice, cache="SHARED")
    record(alice, status="failed", error_code="ENGINE_CRASHED")
    record(user("bob"), count=100)
    statistics = api.get("/api/users/me").json()["statistics"]
    assert (statistics["solves"], statistics["cacheHits"]) == (7, 6)
    made.delete()
    assert api.get("/api/users/me").json()["statistics"]["solves"] == 6, "no counter that drifts"


def test_a_real_solve_is_in_them(workshop: Workshop, alice: User) -> None:
    workshop.fake()
    api = as_user(alice)
    for _ in range(3):
        assert api.send("POST", "/solve", {"definition": "Box.fake"}).status_code == 200
    journal.flush()
    statistics = api.get("/api/users/me").json()["statistics"]
    assert (statistics["solves"], statistics["cacheHits"]) == (3, 2)


def test_when_they_were_last_seen_is_the_latest_of_all_ways(alice: User) -> None:
    now = timezone.now().replace(microsecond=0)
    session_of(alice, last_seen=now - timedelta(hours=2))
    key_of(alice, "solve", last_used=now + timedelta(hours=1))
    statistics = as_user(alice).get("/api/users/me").json()["statistics"]
    assert datetime.fromisoformat(statistics["lastSeenAt"]) == now + timedelta(hours=1)


# -- everything held of them


def test_an_export_has_everything_and_no_secret(alice: User) -> None:
    key, key_token = key_of(alice, "solve", "account", name="shop", origins=["https://shop.example"])
    session, session_token = session_of(alice, data={"cart": 1}, metadata={"app": "x"}, address="198.51.100.7")
    record(alice, inputs={"width": 12})
    record(user("bob"), inputs={"width": 99})
    User.objects.filter(pk=alice.pk).update(name="Alice", preferences={"a": 1}, metadata={"b": 2})
    response = Api(session_token).get("/api/users/me/export")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="softly-{alice.pk}.json"'
    assert "no-store" in response["Cache-Control"]
    body = response.json()
    assert (body["user"]["email"], body["user"]["name"], body["user"]["preferences"]) == (
        "alice@example.com",
        "Alice",
        {"a": 1},
    )
    assert body["user"]["metadata"] == {"b": 2}
    assert [(found["id"], found["name"], found["origins"]) for found in body["keys"]] == [
        (str(key.pk), "shop", ["https://shop.example"])
    ]
    assert {"lastLoginAt", "isStaff"} <= set(body["user"])
    assert {"timings", "error_message"} <= set(body["solves"][0])
    [found] = body["sessions"]
    assert (found["id"], found["data"], found["address"]) == (str(session.pk), {"cart": 1}, "198.51.100.7")
    assert [solve["inputs"] for solve in body["solves"]] == [{"width": 12}]
    secrets = [key_token, session_token, row(alice)["password"], key.hash, session.token_hash]
    assert not [secret for secret in secrets if secret in response.text]
    assert not re.search(r'"(password|hash|token|token_hash|state)"', response.text)
    assert "bob" not in response.text


def test_an_export_of_somebody_new_is_no_error(alice: User) -> None:
    body = as_user(alice).get(f"/api/users/{alice.pk}/export").json()
    assert (body["keys"], body["solves"], len(body["sessions"])) == ([], [], 1)
    assert body["user"]["externalIdentity"] is None


# -- the end of an account


def test_a_deactivated_account_is_shut_and_can_be_opened_again(alice: User) -> None:
    _, token = key_of(alice, "account")
    api = as_user(alice)
    assert problems(api.send("POST", "/api/users/me/deactivate", {})) == {"currentPassword": "wrong_password"}
    assert api.send("POST", "/api/users/me/deactivate", {"currentPassword": PASSWORD}).status_code == 204
    assert who(api) == who(Api(token)) == DENIED
    assert not Session.objects.exists()
    alice.refresh_from_db()
    alice.is_active = True
    alice.save()
    assert who(api) == DENIED, "logins of before stay ended"
    assert who(Api(token)) == "alice@example.com"


def test_deleting_needs_the_password_and_leaves_nothing(workshop: Workshop, alice: User) -> None:
    workshop.fake()
    _, token = key_of(alice, *SCOPES)
    api = as_user(alice)
    assert api.send("POST", "/solve", {"definition": "Box.fake", "inputs": {"label": "a secret of mine"}}).status_code
    journal.flush()
    assert "a secret of mine" in everything()
    bob = user("bob")
    record(bob, inputs={"label": "bob's"})
    for wrong in ({}, {"currentPassword": "not this one"}):
        assert problems(api.send("DELETE", "/api/users/me", wrong)) == {"currentPassword": "wrong_password"}
    assert api.send("DELETE", "/api/users/me", {"currentPassword": PASSWORD}).status_code == 204
    assert who(api) == who(Api(token)) == DENIED
    assert (User.objects.count(), ApiKey.objects.count(), Session.objects.count()) == (1, 0, 0)
    assert [found.user_id for found in SolveRecord.objects.all()] == [bob.pk]
    assert "a secret of mine" not in everything()
    assert Api().send("POST", "/api/users", {"email": "alice@example.com", "password": PASSWORD}).status_code == 201


def everything() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM computeapi_solverecord row")
        return str(cursor.fetchone()[0])


def test_a_solve_that_is_written_after_its_user_was_deleted_is_nobodys(workshop: Workshop, alice: User) -> None:
    workshop.fake()
    api = as_user(alice)
    for _ in range(2):
        api.send("POST", "/solve", {"definition": "Box.fake"})
    assert api.send("DELETE", "/api/users/me", {"currentPassword": PASSWORD}).status_code == 204
    journal.flush()
    assert {found.user_id for found in SolveRecord.objects.all()} <= {None}


# -- others


def test_of_other_people_nothing_is_known(alice: User) -> None:
    bob = as_user(user("bob"))
    before = row(alice)
    for route in ("", "/sessions", "/usage", "/export"):
        assert refusal(bob.get(f"/api/users/{alice.pk}{route}")) == "404 NOT_FOUND"
    for method, route in (("PUT", ""), ("DELETE", ""), ("POST", "/deactivate"), ("POST", "/password")):
        body = {"currentPassword": PASSWORD, "newPassword": "another long one"} if route == "/password" else {}
        assert refusal(bob.send(method, f"/api/users/{alice.pk}{route}", body)) == "404 NOT_FOUND"
    assert refusal(bob.get("/api/users")) == "403 PERMISSION_DENIED"
    assert row(alice) == before


def test_staff_see_everybody_and_may_end_an_account_without_its_password(alice: User, boss: User) -> None:
    api = as_user(boss)
    assert [found["email"] for found in api.get("/api/users").json()["results"]] == [
        "alice@example.com",
        "boss@example.com",
    ]
    assert api.get("/api/users?email=ALICE@example.com").json()["count"] == 1
    assert api.get(f"/api/users/{alice.pk}").json()["email"] == "alice@example.com"
    assert api.send("POST", f"/api/users/{alice.pk}/deactivate", {}).status_code == 204
    assert api.send("DELETE", f"/api/users/{alice.pk}", {}).status_code == 204
    assert not User.objects.filter(pk=alice.pk).exists()


def test_staff_do_not_become_somebody_else(alice: User, boss: User) -> None:
    """Not by setting a password or an address for them, even where there is no password to ask for."""
    api = as_user(boss)
    for without in (False, True):
        if without:
            alice.set_unusable_password()
            alice.save()
        body = {"currentPassword": PASSWORD, "newPassword": "another long one"}
        assert refusal(api.send("POST", f"/api/users/{alice.pk}/password", body)) == "403 PERMISSION_DENIED"
        change = {"email": "boss2@example.com", "currentPassword": PASSWORD}
        assert refusal(api.send("PUT", f"/api/users/{alice.pk}", change)) == "403 PERMISSION_DENIED"
    assert row(alice)["email"] == "alice@example.com"


def test_a_tier_that_has_users_does_not_vanish_under_them(alice: User) -> None:
    from django.db.models import ProtectedError

    alice.tier = Tier.objects.get(name="pro")
    alice.save()
    with pytest.raises(ProtectedError):
        alice.tier.delete()


def test_times_are_rfc_3339_in_utc(alice: User) -> None:
    body = as_user(alice).get("/api/users/me").json()
    moment = datetime.fromisoformat(body["createdAt"])
    assert moment.tzinfo == UTC
    assert json.dumps(body["createdAt"]).endswith('Z"')
