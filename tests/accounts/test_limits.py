"""Is everybody told how often they may, held to it, and by what they are: a user, or an address?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts import limits, tokens
from accounts.limits import NotInTier, RateLimitExceeded
from accounts.models import Tier
from accounts.principal import Principal
from computeapi.rest.failures import NotAuthenticated
from tests.accounts.acting import Api, as_user, key_of, refusal, session_of, user
from tests.accounts.conftest import Allow
from tests.workshop import Workshop

pytestmark = pytest.mark.usefixtures("limited")

OK, TOO_MANY = "200", "429 RATE_LIMIT_EXCEEDED"
HEADERS = {"RateLimit-Policy", "RateLimit"} | {
    f"X-RateLimit-{name}" for name in ("Tier", "Limit", "Remaining", "Reset", "Window")
}


def asks(api: Api, times: int, path: str = "/api/tiers") -> list[str]:
    return [refusal(api.get(path)) for _ in range(times)]


def told(response: Any) -> set[str]:
    return {name for name in response.headers if "ratelimit" in name.lower()}


# -- what is told


def test_every_limited_answer_says_how_one_stands(allow: Allow) -> None:
    allow("free", "platform", 50)
    api = as_user(user())
    paths = ["/api/tiers", "/api/keys", f"/api/keys/{uuid4()}", "/version", "/", "/no-such-definition"]
    for n, path in enumerate(paths, start=1):
        response = api.get(path)
        assert told(response) == HEADERS, path
        assert (response["X-RateLimit-Tier"], response["X-RateLimit-Limit"]) == ("free", "50")
        assert (response["X-RateLimit-Remaining"], response["X-RateLimit-Window"]) == (str(50 - n), "86400")
        reset = int(response["X-RateLimit-Reset"])
        assert 1 <= reset <= 86_400
        assert response["RateLimit-Policy"] == '"platform";q=50;w=86400'
        assert response["RateLimit"] == f'"platform";r={50 - n};t={reset}'


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/api/keys", "422 VALIDATION_FAILED"),
        ("PATCH", "/api/keys", "405 METHOD_NOT_ALLOWED"),
        ("GET", "/api/keys?limit=x", "400 BAD_REQUEST"),
        ("GET", "/api/users", "403 PERMISSION_DENIED"),
    ],
)
def test_refusals_say_it_too(method: str, path: str, expected: str) -> None:
    response = as_user(user()).send(method, path, {})
    assert refusal(response) == expected
    assert told(response) == HEADERS


def test_somebody_with_a_wrong_credential_is_counted_as_a_stranger(allow: Allow) -> None:
    """Or keys could be guessed as often as one likes."""
    allow("anonymous", "platform", 3)
    guesses = [Api(tokens.new_key()[0]).get("/api/tiers") for _ in range(5)]
    assert [refusal(response) for response in guesses] == ["401 NOT_AUTHENTICATED"] * 3 + [TOO_MANY] * 2
    assert all(told(response) == HEADERS for response in guesses)
    assert guesses[0]["X-RateLimit-Tier"] == "anonymous"


def test_the_refusal_says_who_may_how_often_and_when_to_go_on(allow: Allow) -> None:
    allow("free", "platform", 1)
    api = as_user(user())
    assert asks(api, 1) == [OK]
    response = api.get("/api/tiers")
    assert refusal(response) == TOO_MANY
    details = response.json()["details"]
    assert set(details) == {"bucket", "retryAfter", "currentTier", "limits", "upgradeUrl"}
    assert (details["bucket"], details["currentTier"]) == ("platform", "free")
    assert details["limits"]["free"] == {"limit": 1, "window": 86_400}
    assert details["limits"]["enterprise"] == {"limit": 500, "window": 60}
    assert list(details["limits"]) == ["anonymous", "free", "pro", "enterprise"]
    assert details["upgradeUrl"] == "/account/usage"
    assert int(response["Retry-After"]) == details["retryAfter"] == int(response["X-RateLimit-Reset"])
    assert response["X-RateLimit-Remaining"] == "0"
    assert response["Cache-Control"] == "no-store"
    assert told(response) == HEADERS


def test_the_way_up_is_the_tiers_own_where_it_has_one_and_the_top_has_none(allow: Allow) -> None:
    Tier.objects.filter(name="free").update(upgrade_url="https://shop.example/pro")
    for name in ("free", "enterprise"):
        allow(name, "platform", 0)
    free = as_user(user("alice")).get("/api/tiers").json()["details"]
    top = as_user(user("eve", tier=Tier.objects.get(name="enterprise"))).get("/api/tiers").json()["details"]
    assert free["upgradeUrl"] == "https://shop.example/pro"
    assert "upgradeUrl" not in top


# -- who is counted


def test_a_limit_of_n_lets_n_pass(allow: Allow) -> None:
    allow("anonymous", "platform", 3)
    assert asks(Api(), 5) == [OK] * 3 + [TOO_MANY] * 2


def test_a_limit_of_none_refuses_all(allow: Allow) -> None:
    allow("anonymous", "platform", 0)
    assert asks(Api(), 1) == [TOO_MANY]


def test_strangers_are_counted_by_address(allow: Allow) -> None:
    allow("anonymous", "platform", 2)
    assert asks(Api(address="198.51.100.1"), 3) == [OK, OK, TOO_MANY]
    assert asks(Api(address="198.51.100.2"), 3) == [OK, OK, TOO_MANY]


def test_addresses_of_one_ipv6_network_are_one_stranger(allow: Allow) -> None:
    allow("anonymous", "platform", 2)
    same = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0db8:0001:0002:0:0:0:3"]
    assert [asks(Api(address=address), 1)[0] for address in same] == [OK, OK, TOO_MANY]
    assert asks(Api(address="2001:db8:1:3::1"), 1) == [OK]


def test_nobody_becomes_somebody_else_by_a_header(allow: Allow) -> None:
    allow("anonymous", "platform", 2)
    forged = [Api(x_forwarded_for=f"198.51.100.{n}", x_real_ip=f"198.51.100.{n}", x_user_id=str(n)) for n in range(4)]
    assert [asks(api, 1)[0] for api in forged] == [OK, OK, TOO_MANY, TOO_MANY]


def test_strangers_behind_a_trusted_proxy_are_counted_apart(allow: Allow, settings: Settings) -> None:
    settings.TRUST_PROXY = True
    allow("anonymous", "platform", 1)
    behind = [Api(x_forwarded_for=f"198.51.100.{n}") for n in (1, 2, 1)]
    assert [asks(api, 1)[0] for api in behind] == [OK, OK, TOO_MANY]


def test_a_user_is_counted_together_over_all_keys_sessions_and_addresses(allow: Allow) -> None:
    allow("free", "platform", 4)
    alice = user("alice")
    ways = [
        Api(key_of(alice, "solve")[1]),
        Api(key_of(alice, "solve", "account")[1], address="198.51.100.9"),
        Api(x_session_id=session_of(alice)[1]),
        Api(cookie=session_of(alice)[1], address="2001:db8::1"),
        Api(session_of(alice)[1]),
    ]
    assert [asks(api, 1)[0] for api in ways] == [OK] * 4 + [TOO_MANY]
    assert asks(as_user(user("bob")), 1) == [OK]
    assert asks(Api(), 1) == [OK], "nor does the address suffer for it"


def test_buckets_are_counted_apart(workshop: Workshop, allow: Allow) -> None:
    workshop.fake()
    allow("free", "solve", 1)
    allow("free", "platform", 2)
    api = as_user(user())
    assert asks(api, 2, "/solve/Box.fake") == [OK, TOO_MANY]
    assert asks(api, 3) == [OK, OK, TOO_MANY]


def test_however_a_path_is_written_it_is_the_same_bucket(workshop: Workshop, allow: Allow) -> None:
    workshop.fake()
    allow("anonymous", "platform", 3)
    paths = ["/api/tiers", "/api/tiers/", "/api/v1/tiers", "/v1/tiers?x=1", "/Box.fake"]
    assert [asks(Api(), 1, path)[0] for path in paths] == [OK] * 3 + [TOO_MANY] * 2
    allow("anonymous", "solve", 1)
    assert asks(Api(), 1, "/solve/Box.fake") == [OK]
    answer = Api().send("POST", "/solve/", {"definition": "Box.fake"})
    assert refusal(answer) == TOO_MANY


def test_requests_that_fail_validation_count(workshop: Workshop, allow: Allow) -> None:
    workshop.fake()
    allow("anonymous", "solve", 2)
    wrong = {"definition": "Box.fake", "inputs": {"width": "wide"}}
    answers = [refusal(Api().send("POST", "/solve", wrong)) for _ in range(3)]
    assert answers == ["422 VALIDATION_FAILED"] * 2 + [TOO_MANY]


def test_nothing_is_done_for_whoever_is_refused(allow: Allow) -> None:
    from accounts.models import User

    allow("anonymous", "platform", 0)
    body = {"email": "a@example.com", "password": "correct horse battery"}
    assert refusal(Api().send("POST", "/api/users", body)) == TOO_MANY
    assert not User.objects.exists()


# -- who isn't


FREE = ["/live", "/ready", "/health", "/healthz", "/health/detailed", "/openapi.json", "/static/softly/css/site.css"]


@pytest.mark.parametrize("path", FREE)
def test_probes_and_files_of_ours_are_free(allow: Allow, path: str) -> None:
    allow("anonymous", "platform", 0)
    response = Api().get(path)
    assert response.status_code in (200, 503, 404)
    assert response.status_code != 404 or path.startswith("/static/")
    assert told(response) == set()


def test_a_wrong_credential_does_not_stop_a_probe() -> None:
    assert Api(tokens.new_key()[0]).get("/live").status_code == 200


def test_without_limits_nothing_is_counted_or_told(allow: Allow, settings: Settings) -> None:
    allow("anonymous", "platform", 1)
    settings.ENABLE_RATE_LIMITING = False
    assert asks(Api(), 4) == [OK] * 4
    assert told(Api().get("/api/tiers")) == set()
    settings.ENABLE_RATE_LIMITING = True
    assert asks(Api(), 2) == [OK, TOO_MANY]


# -- what is for some only


def somebody(**fields: Any) -> Principal:
    return Principal(kind="session", user_id=uuid4(), tier="free", **fields)


def test_load_tests_are_for_staff() -> None:
    boss = somebody(is_staff=True)
    standing = [limits.count(boss, "load-test") for _ in range(6)]
    assert [usage.is_allowed for usage in standing if usage] == [True] * 5 + [False]
    with pytest.raises(NotInTier) as caught:
        limits.count(somebody(), "load-test")
    assert caught.value.details is not None
    assert caught.value.details["limits"] == {}, "what is for staff is told nobody"
    with pytest.raises(NotAuthenticated):
        limits.count(Principal(address="x"), "load-test")


def test_what_strangers_have_none_of_asks_them_to_log_in() -> None:
    for bucket in ("core", "analysis"):
        with pytest.raises(NotAuthenticated):
            limits.count(Principal(address="x"), bucket)
        usage = limits.count(somebody(), bucket)
        assert usage
        assert usage.is_allowed


def test_a_usage_is_told_as_an_error_with_its_time() -> None:
    usage = limits.Usage(bucket="ai", tier="pro", limit=30, window=60, count=31, reset=12)
    error = limits.too_many(usage)
    assert isinstance(error, RateLimitExceeded)
    assert (error.status, error.retry_after) == (429, 12)
    assert error.message == "30 requests in 60 s are allowed here; go on in 12 s."


def test_what_a_client_sends_is_never_taken_for_our_own_count() -> None:
    """The place in the environment where a count made in front of Django is passed on is none that a header reaches."""
    environ = RequestFactory().get("/", headers={"softly.usage": "x", "softly-usage": "x"}).META
    assert "softly.usage" not in environ
