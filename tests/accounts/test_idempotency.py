"""Does a request with an `Idempotency-Key` happen once, whatever clients, crashes and clocks do?"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, connections
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import idempotency
from accounts.models import ApiKey, IdempotentRequest, User
from accounts.permissions import anyone, users
from accounts.sealing import KeptAnswer, Seal
from softly.lib.errors import DefinitionFailed, FieldError, Unavailable, ValidationFailed

KEY = "6fbb1c0e-3a0d-4ad2-9c6e-0b3a3bb3a9f1"


class Keys(APIView):
    """Makes a row and shows a secret, as POST /api/keys does; the body says what goes wrong."""

    access = anyone("account")
    idempotent = True

    def post(self, request: Request, **_: Any) -> Response:
        key = ApiKey(user=User.objects.get(email="alice@example.com"), name="k", scopes=["solve"])
        token = key.take_new_token()
        key.save()
        wish = request.data.get("wish")
        if wish == "wrong":
            raise ValidationFailed([FieldError(field="wish", message="No.", code="invalid_choice")])
        if wish == "outcome":
            raise DefinitionFailed("It refused.")
        if wish == "away":
            raise Unavailable("Not now.", retry_after=1)
        if wish == "fault":
            raise RuntimeError("a fault")
        if wish == "crash":
            raise SystemExit
        if wish == "takeover":
            # Somebody finds the lease over while this still runs.
            IdempotentRequest.objects.update(token=uuid.uuid4())
        if wish == "large":
            return Response({"text": "x" * (1 << 20)})
        response = Response({"token": token}, status=201, headers={"Location": f"/api/keys/{key.pk}"})
        response.set_cookie("softly_last", "k", httponly=True, samesite="Lax")
        return response

    def put(self, request: Request) -> Response:
        return self.post(request)


class OtherKeys(Keys):
    pass


class ForUsers(Keys):
    access = users("account")


class Unmarked(Keys):
    idempotent = False


class Apart(Keys):
    in_transaction = False


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


urlpatterns = [
    path("keys", Keys.as_view()),
    path("v1/keys", Keys.as_view()),
    path("keys/<str:name>", Keys.as_view()),
    path("other", OtherKeys.as_view()),
    path("users", ForUsers.as_view()),
    path("unmarked", Unmarked.as_view()),
    path("apart", Apart.as_view()),
    path("plain", plain),
]
handler500 = "softly.failures.server_error"


@pytest.fixture
def alice(transactional_db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.create(email="alice@example.com", password=make_password(None)))
        yield client


@pytest.fixture
def charlie(alice: Client) -> Client:
    return Client(raise_request_exception=False, REMOTE_ADDR="198.51.100.7")


def post(client: Client, where: str = "/keys", key: str | None = KEY, /, **body: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(where, json.dumps(body), content_type="application/json", headers=headers)


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def made() -> int:
    return ApiKey.objects.count()


# -- the same again --


@pytest.mark.parametrize("where", ["/keys", "/apart"])
def test_the_same_request_gets_the_first_answer_and_happens_once(alice: Client, where: str) -> None:
    first = post(alice, where)
    again = post(alice, where)
    assert (first.status_code, made()) == (201, 1)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    for name in ("Content-Type", "Location"):
        assert again[name] == first[name]
    assert again.cookies["softly_last"].OutputString() == first.cookies["softly_last"].OutputString()
    assert again["X-Request-ID"] != first["X-Request-ID"]


def test_without_a_key_each_request_is_one_of_its_own(alice: Client) -> None:
    assert post(alice, "/keys", None).content != post(alice, "/keys", None).content
    assert (made(), IdempotentRequest.objects.count()) == (2, 0)


def test_views_that_do_not_say_so_and_other_methods_ignore_the_key(alice: Client) -> None:
    for _ in range(2):
        assert post(alice, "/unmarked").status_code == 201
        assert (
            alice.put("/keys", "{}", content_type="application/json", headers={"Idempotency-Key": KEY}).status_code
            == 201
        )
        assert alice.get("/plain", headers={"Idempotency-Key": "not even a key"}).content == b"plain"
    assert (made(), IdempotentRequest.objects.count()) == (4, 0)


def test_another_body_under_the_same_key_is_refused(alice: Client) -> None:
    post(alice, a=1)
    assert refusal(post(alice, a=2)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert refusal(post(alice, "/keys?a=1", a=1)) == (422, "IDEMPOTENCY_KEY_REUSED")
    as_form = alice.post(
        "/keys", '{"a": 1}', content_type="application/merge-patch+json", headers={"Idempotency-Key": KEY}
    )
    assert refusal(as_form) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert made() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "über", "tab\t", "\x7f"])
def test_a_key_that_is_none_is_refused(alice: Client, key: str) -> None:
    assert refusal(post(alice, "/keys", key)) == (400, "IDEMPOTENCY_KEY_INVALID")
    assert made() == 0


@pytest.mark.parametrize("key", ["a", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~,;"])
def test_any_visible_ascii_is_a_key(alice: Client, key: str) -> None:
    assert post(alice, "/keys", key).content == post(alice, "/keys", key).content


def test_a_stream_can_not_be_sent_again_and_says_so(alice: Client) -> None:
    headers = {"Idempotency-Key": KEY, "Accept": "text/event-stream"}
    response = alice.post("/keys", "{}", content_type="application/json", headers=headers)
    assert refusal(response) == (400, "IDEMPOTENCY_KEY_INVALID")


# -- whose, and where --


def test_keys_of_different_people_routes_and_objects_do_not_meet(alice: Client, charlie: Client) -> None:
    client = Client(raise_request_exception=False)
    tokens = [
        post(person, where).json()["token"]
        for person in (alice, client, charlie)
        for where in ("/keys", "/other", "/keys/one", "/keys/two")
    ]
    assert len(set(tokens)) == 12


def test_two_paths_of_one_view_are_one_route(alice: Client) -> None:
    assert post(alice, "/keys").content == post(alice, "/v1/keys").content


def test_who_may_not_call_a_view_gets_nothing_of_what_it_answered(alice: Client, charlie: Client) -> None:
    mine = post(alice, "/users")
    assert mine.status_code == 201
    assert refusal(post(charlie, "/users")) == (401, "NOT_AUTHENTICATED")
    # The same user, by a key that may do less.
    key = ApiKey(user=User.objects.get(email="alice@example.com"), name="narrow", scopes=["solve"])
    token = key.take_new_token()
    key.save()
    narrow = Client(headers={"Authorization": f"Bearer {token}"})
    assert refusal(post(narrow, "/users")) == (403, "SCOPE_MISSING")
    key.scopes = ["account"]
    key.save()


# -- what is kept --


@pytest.mark.parametrize("where", ["/keys", "/apart"])
@pytest.mark.parametrize(("wish", "status"), [("wrong", 422), ("away", 503), ("fault", 500), ("large", 200)])
def test_an_error_is_not_kept_nor_is_a_very_large_answer(alice: Client, where: str, wish: str, status: int) -> None:
    for _ in range(2):
        response = post(alice, where, wish=wish)
        assert response.status_code == status
        assert "Idempotent-Replayed" not in response
    assert IdempotentRequest.objects.count() == 0


def test_what_a_fault_has_half_done_is_taken_back(alice: Client) -> None:
    post(alice, wish="fault")
    post(alice, wish="away")
    assert made() == 0


def test_an_error_that_work_has_come_to_is_kept(alice: Client) -> None:
    first, again = post(alice, wish="outcome"), post(alice, wish="outcome")
    assert refusal(first) == (422, "DEFINITION_ERROR")
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (422, first.content, "true")
    assert made() == 1


def test_neither_the_key_nor_the_body_nor_the_answer_can_be_read_from_the_database(alice: Client) -> None:
    token = post(alice, "/keys", KEY, password="correct horse").json()["token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_idempotentrequest")
        [row] = cursor.fetchall()
    written = b" ".join(bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in row)
    for secret in (KEY, "correct horse", token, token[-20:], "alice", "Location", "/api/keys"):
        assert secret.encode() not in written, secret


def test_an_answer_opens_only_with_everything_that_closed_it() -> None:
    parts = {"secret": "s" * 32, "principal": "user:1", "route": "keys", "key": "k"}
    answer = KeptAnswer(status=201, headers={"Location": "/x"}, cookies=["a=b"], body=b"line\nline\x00\xff")
    sealed = Seal(**parts).close(answer)
    assert Seal(**parts).open(sealed) == answer
    assert Seal(**parts).close(answer) != sealed
    for name in parts:
        other = Seal(**parts | {name: "other"})
        assert other.open(sealed) is None
        assert other.name != Seal(**parts).name
        assert other.digest([b"body"]) != Seal(**parts).digest([b"body"])
    assert Seal(**parts).open(sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert Seal(**parts).open(b"") is None


def test_parts_of_a_request_do_not_run_into_each_other() -> None:
    seal = Seal(secret="s", principal="p", route="r", key="k")
    assert seal.digest([b"a", b"b"]) != seal.digest([b"ab"])
    assert seal.digest([b"a", b""]) != seal.digest([b"a"])


# -- at the same time --


def test_fifty_at_once_happen_once_and_the_others_hear_so(alice: Client) -> None:
    cookies = alice.cookies

    def send(_: int) -> Any:
        client = Client(raise_request_exception=False)
        client.cookies = cookies
        try:
            return post(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as people:
        replies = list(people.map(send, range(50)))
    assert made() == 1
    [token] = [key.prefix for key in ApiKey.objects.all()]
    for reply in replies:
        if reply.status_code == 409:
            assert refusal(reply) == (409, "IDEMPOTENCY_IN_FLIGHT")
            assert int(reply["Retry-After"]) >= 1
        else:
            assert (reply.status_code, reply.json()["token"].split("_")[2]) == (201, token)
    assert sum(r.status_code == 201 and "Idempotent-Replayed" not in r for r in replies) == 1


def test_one_in_flight_is_a_conflict_and_another_body_is_refused_meanwhile(alice: Client) -> None:
    post(alice)
    IdempotentRequest.objects.update(answer=None)
    assert refusal(post(alice)) == (409, "IDEMPOTENCY_IN_FLIGHT")
    assert refusal(post(alice, other=1)) == (422, "IDEMPOTENCY_KEY_REUSED")


# -- crashes --


def test_a_crash_between_the_effect_and_its_answer_leaves_neither(alice: Client) -> None:
    """The process ends with the claim committed and the transaction not: what PostgreSQL has then."""
    post(alice)
    assert made() == 1
    ApiKey.objects.all().delete()  # rolled back with the answer
    IdempotentRequest.objects.update(answer=None)
    assert refusal(post(alice)) == (409, "IDEMPOTENCY_IN_FLIGHT")
    IdempotentRequest.objects.update(lease=timezone.now())
    assert refusal(post(alice, other=1)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert post(alice).status_code == 201
    assert post(alice)["Idempotent-Replayed"] == "true"
    assert made() == 1


def test_a_request_that_is_cut_off_takes_its_rows_back_and_lets_go(alice: Client) -> None:
    with pytest.raises(SystemExit):
        post(alice, wish="crash")
    assert (made(), IdempotentRequest.objects.count()) == (0, 0)


def test_one_that_was_taken_over_meanwhile_takes_back_what_it_did(alice: Client) -> None:
    assert refusal(post(alice, wish="takeover")) == (409, "IDEMPOTENCY_IN_FLIGHT")
    assert made() == 0


def test_the_lease_outlasts_the_longest_request(settings: Settings) -> None:
    settings.QUEUE_TIMEOUT, settings.SOLVE_TIMEOUT = 30_000, 30.0
    assert idempotency.lease() == timedelta(seconds=90)
    settings.SOLVE_TIMEOUT = 600.0
    assert idempotency.lease() > timedelta(seconds=630)


# -- time --


def test_after_a_day_the_key_is_new(alice: Client) -> None:
    first = post(alice)
    IdempotentRequest.objects.update(expires=F("created") + timedelta(hours=24))  # as it is
    assert IdempotentRequest.objects.filter(expires__lte=timezone.now() + timedelta(hours=23, minutes=59)).count() == 0
    IdempotentRequest.objects.update(expires=timezone.now())
    second = post(alice, other="body")
    assert second.status_code == 201
    assert second.content != first.content
    assert post(alice, other="body").content == second.content


def test_the_clean_up_removes_what_is_over_and_nothing_else(alice: Client) -> None:
    for key in ("a", "b", "c"):
        post(alice, "/keys", key)
    kept = IdempotentRequest.objects.earliest("created")
    IdempotentRequest.objects.exclude(pk=kept.pk).update(expires=timezone.now())
    assert idempotency.forget_old() == 2
    assert [row.pk for row in IdempotentRequest.objects.all()] == [kept.pk]


def test_a_secret_key_that_changed_makes_all_keys_new(alice: Client, settings: Settings) -> None:
    client = Client()
    post(client)
    settings.SECRET_KEY = "another " * 6
    assert "Idempotent-Replayed" not in post(client)
    assert IdempotentRequest.objects.count() == 2
