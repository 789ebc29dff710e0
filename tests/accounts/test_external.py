"""Is whoever comes with a JWT of the identity provider let in, and nobody else, whatever the provider does?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from pytest_django import Settings

from accounts import external, jwks
from accounts.identities import identities
from accounts.models import User
from tests.accounts.acting import PASSWORD, Api, at_once, key_of, problems, refusal, user, who
from tests.accounts.provider import AUDIENCE, ISSUER, Provider, Signer, ec_signer, rsa_signer, serving
from tests.workshop import until

pytestmark = pytest.mark.usefixtures("transactional_db")

DENIED = "401 NOT_AUTHENTICATED"
AWAY = "503 IDENTITY_PROVIDER_UNAVAILABLE"
ALICE = {"email": "alice@example.com", "email_verified": True, "name": "Alice"}


@pytest.fixture(scope="module")
def rs256() -> Signer:
    return rsa_signer()


@pytest.fixture(scope="module")
def es256() -> Signer:
    return ec_signer()


@pytest.fixture
def provider(
    rs256: Signer, es256: Signer, settings: Settings, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Iterator[Provider]:
    """One with both keys, and a Softly that has not asked it yet."""
    monkeypatch.setattr(external, "keys", jwks.Keys())
    monkeypatch.setattr(jwks, "PATIENCE", 60.0)
    identities.forget()
    with serving() as found:
        found.publish(rs256, es256)
        settings.JWT_JWKS_URL, settings.JWT_ISSUER, settings.JWT_AUDIENCE = found.url, ISSUER, AUDIENCE
        yield found


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


# -- who comes in


@pytest.mark.parametrize("algorithm", ["rs256", "es256"])
def test_a_user_is_made_on_first_sight_and_known_afterwards(
    provider: Provider, algorithm: str, request: pytest.FixtureRequest
) -> None:
    signer: Signer = request.getfixturevalue(algorithm)
    for _ in range(2):
        assert who(Api(signer.token(**ALICE, jti=str(time.time())))) == "alice@example.com"
    made = User.objects.get()
    assert (made.issuer, made.subject, made.name) == (ISSUER, "user-1", "Alice")
    assert made.email_verified
    assert not made.has_usable_password()
    assert not made.is_staff
    assert provider.asked == 1, "the keys are kept"


def test_their_profile_is_theirs_from_then_on(provider: Provider, rs256: Signer) -> None:
    api = Api(rs256.token(**ALICE))
    assert api.send("PUT", "/api/users/me", {"name": "Alicia", "preferences": {"theme": "dark"}}).status_code == 200
    assert Api(rs256.token(**ALICE, n=2)).get("/api/users/me").json()["name"] == "Alicia"


def test_two_first_requests_at_once_make_one_user(provider: Provider, rs256: Signer) -> None:
    assert set(at_once(5, lambda n: who(Api(rs256.token(**ALICE, n=n))))) == {"alice@example.com"}
    assert User.objects.count() == 1


def test_first_requests_wait_for_the_keys_that_one_of_them_fetches(provider: Provider, rs256: Signer) -> None:
    def slowly(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.3)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(provider.body)

    provider.script = slowly
    assert at_once(4, lambda n: who(Api(rs256.token(**ALICE, n=n)))) == ["alice@example.com"] * 4
    assert provider.asked == 1


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "alice@example.com"},
        {"email": "alice@example.com", "email_verified": False},
        {"email": "alice@example.com", "email_verified": "true"},
        {"email": "no address", "email_verified": True},
        {"email": ["alice@example.com"], "email_verified": True},
        {"email": "alice\0@example.com", "email_verified": True},
        {"email": f"{'a' * 300}@example.com", "email_verified": True},
    ],
)
def test_an_address_counts_only_if_the_provider_verified_it_and_it_is_one(
    provider: Provider, rs256: Signer, claims: dict[str, Any]
) -> None:
    response = Api(rs256.token(**claims)).get("/api/users/me")
    assert (response.status_code, response.json()["email"]) == (200, None)
    assert User.objects.get().email.endswith("@external.invalid")


def test_names_that_cannot_be_stored_are_made_storable(provider: Provider, rs256: Signer) -> None:
    for n, name in enumerate(("nul\0", "x" * 1000, "half \ud800", 5, None, {"a": 1})):
        response = Api(rs256.token(sub=f"user-{n}", name=name)).get("/api/users/me")
        assert response.status_code == 200, response.content
        assert len(response.json()["name"]) <= 150


@pytest.mark.parametrize("subject", ["", " ", None, 5, "x" * 256, "nul\0", "half \ud800"])
def test_a_subject_that_names_nobody_for_sure_is_refused(provider: Provider, rs256: Signer, subject: Any) -> None:
    assert who(Api(rs256.token(sub="x" * 255))) != DENIED
    count = User.objects.count()
    body = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "exp": int(time.time()) + 300}
    header, payload = part({"alg": "RS256", "kid": rs256.kid}), part(body)
    algorithm = jwt.get_algorithm_by_name("RS256")
    token = f"{header}.{payload}.{part(algorithm.sign(f'{header}.{payload}'.encode(), rs256.private))}"
    assert who(Api(token)) == DENIED
    assert User.objects.count() == count


# -- a local account with the same address


def test_a_local_account_with_the_same_address_is_never_taken_over(provider: Provider, rs256: Signer) -> None:
    for spelling in ("alice@example.com", "ALICE@EXAMPLE.COM"):
        local = user(spelling.partition("@")[0].lower()) if not User.objects.exists() else User.objects.get(subject="")
        api = Api(rs256.token(sub=spelling, email=spelling, email_verified=True))
        body = api.get("/api/users/me").json()
        assert (body["email"], body["id"] == str(local.pk)) == (None, False)
        local.refresh_from_db()
        assert (local.issuer, local.subject) == ("", "")
        assert refusal(api.get(f"/api/users/{local.pk}")) == "404 NOT_FOUND"


def test_an_address_that_changes_at_the_provider_changes_nothing_here(provider: Provider, rs256: Signer) -> None:
    user("bob")
    assert who(Api(rs256.token(**ALICE))) == "alice@example.com"
    assert who(Api(rs256.token(email="bob@example.com", email_verified=True))) == "alice@example.com"


def test_the_same_subject_of_another_issuer_is_somebody_else(
    provider: Provider, rs256: Signer, settings: Settings
) -> None:
    who(Api(rs256.token(**ALICE)))
    settings.JWT_ISSUER = "https://other.example"
    response = Api(rs256.token(iss="https://other.example")).get("/api/users/me")
    assert response.status_code == 200
    assert User.objects.count() == 2


def test_nobody_logs_in_with_a_password_where_there_is_none(provider: Provider, rs256: Signer) -> None:
    who(Api(rs256.token(**ALICE)))
    for password in (PASSWORD, "", "!"):
        answer = Api().send("POST", "/api/sessions", {"email": "alice@example.com", "password": password})
        assert answer.status_code in (401, 422)


def test_a_key_of_theirs_cannot_make_itself_a_login(provider: Provider, rs256: Signer) -> None:
    """There is no password to ask for, and a login may do more than the key."""
    api = Api(rs256.token(**ALICE))
    assert who(api) == "alice@example.com"
    key = Api(key_of(User.objects.get(), "account")[1])
    change = {"currentPassword": "x", "newPassword": "another long one"}
    assert refusal(key.send("POST", "/api/users/me/password", change)) == "403 PERMISSION_DENIED"
    assert refusal(key.send("PUT", "/api/users/me", {"email": "evil@example.com"})) == "403 PERMISSION_DENIED"
    assert refusal(key.send("DELETE", "/api/users/me", {})) == "403 PERMISSION_DENIED"
    assert api.send("POST", "/api/users/me/password", change).status_code == 204


def test_a_deactivated_user_stays_out(provider: Provider, rs256: Signer) -> None:
    api = Api(rs256.token(**ALICE))
    who(api)
    made = User.objects.get()
    made.is_active = False
    made.save()
    assert who(api) == DENIED
    assert User.objects.count() == 1


# -- who doesn't


def wrong_claims() -> dict[str, dict[str, Any]]:
    now = int(time.time())
    return {
        "another issuer": {"iss": "https://evil.example"},
        "an issuer that begins alike": {"iss": f"{ISSUER}.evil.example"},
        "no issuer": {"iss": None},
        "a list of issuers": {"iss": [ISSUER]},
        "another audience": {"aud": "another app"},
        "no audience": {"aud": None},
        "expired": {"exp": now - 31},
        "no expiry": {"exp": None},
        "an expiry that is no number": {"exp": "soon"},
        "an expiry beyond all numbers": {"exp": float("inf")},
        "not valid yet": {"nbf": now + 120},
        "issued in the future": {"iat": now + 120},
        "no subject": {"sub": None},
    }


def test_tokens_with_wrong_claims_are_refused(provider: Provider, rs256: Signer) -> None:
    for name, claims in wrong_claims().items():
        claims = dict(claims)
        issuer = claims.pop("iss", ISSUER)
        body = {"aud": AUDIENCE, "sub": "user-1", "exp": int(time.time()) + 300, **ALICE, "iss": issuer, **claims}
        body = {key: value for key, value in body.items() if value is not None}
        header, payload = part({"alg": "RS256", "kid": rs256.kid}), part(body)
        signature = jwt.get_algorithm_by_name("RS256").sign(f"{header}.{payload}".encode(), rs256.private)
        assert who(Api(f"{header}.{payload}.{part(signature)}")) == DENIED, name
    assert not User.objects.exists()


def test_a_clock_that_is_a_little_off_is_forgiven(provider: Provider, rs256: Signer) -> None:
    now = int(time.time())
    assert who(Api(rs256.token(**ALICE, exp=now - 1, nbf=now + 10))) == "alice@example.com"


def test_one_of_several_audiences_is_enough_and_none_is_asked_for_where_none_is_set(
    provider: Provider, rs256: Signer, settings: Settings
) -> None:
    assert who(Api(rs256.token(**ALICE, aud=["other", AUDIENCE]))) == "alice@example.com"
    settings.JWT_AUDIENCE = ""
    assert who(Api(rs256.token(**ALICE, aud=None))) == "alice@example.com"


def test_unsigned_and_forged_tokens_are_refused(provider: Provider, rs256: Signer, es256: Signer) -> None:
    good = rs256.token(**ALICE)
    header, payload, signature = good.split(".")
    public = rs256.private.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    forged = {
        "another payload": f"{header}.{part({'iss': ISSUER, 'aud': AUDIENCE, 'sub': 'x', 'exp': 9e9})}.{signature}",
        "no signature": f"{header}.{payload}.",
        "a signature cut short": good[:-8],
        "the signature of another": f"{header}.{payload}.{es256.token(**ALICE).split('.')[2]}",
        "signed by a stranger with our kid": rsa_signer(kid=rs256.kid).token(**ALICE),
        "the other key's kid": rs256.token(headers={"kid": es256.kid}, **ALICE),
        "a kid that is no text": f"{part({'alg': 'RS256', 'kid': 5})}.{payload}.{signature}",
        "a header that is a list": f"{part(['alg', 'RS256'])}.{payload}.{signature}",
        "a header that is no JSON": f"{part(b'not json at all')}.{payload}.{signature}",
        "bytes that are no text": f"{part(bytes(range(128, 160)))}.{part(bytes(range(128, 160)))}.{signature}",
        "a key of its own": f"{part({'alg': 'RS256', 'kid': 'mine', 'jwk': rs256.jwk()})}.{payload}.{signature}",
    }
    for algorithm in ("none", "None", "NONE", "", None, "HS256"):
        head = part({"alg": algorithm, "kid": rs256.kid, "typ": "JWT"})
        forged[f"alg {algorithm}"] = f"{head}.{payload}.{signature}"
        forged[f"alg {algorithm}, empty"] = f"{head}.{payload}."
    for name, secret in (("pem", pem), ("der", der), ("jwk", json.dumps(rs256.jwk()).encode()), ("empty", b"")):
        for kid in (rs256.kid, "unknown", ""):
            text = f"{part({'alg': 'HS256', 'kid': kid})}.{payload}"
            mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
            forged[f"HS256 with the {name}, kid {kid!r}"] = f"{text}.{part(mac)}"
    for name, token in forged.items():
        assert who(Api(token)) == DENIED, name
    assert not User.objects.exists()
    assert who(Api(good)) == "alice@example.com"


@pytest.mark.parametrize("deep", ["[", '{"a":', '{"alg":"RS256","kid":[['])
def test_a_token_that_is_nested_deeply_is_refused_like_any_other(provider: Provider, rs256: Signer, deep: str) -> None:
    bomb = part((deep * (5600 // len(deep))).encode())
    assert who(Api(f"{bomb}.{part({})}.{'a' * 20}")) == DENIED
    signed = rs256.token(**ALICE).split(".")
    assert who(Api(f"{signed[0]}.{bomb}.{signed[2]}")) == DENIED


def test_a_secret_among_the_providers_keys_is_no_key(provider: Provider, rs256: Signer) -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    symmetric = {"kty": "oct", "k": part(secret), "kid": "shared", "alg": "HS256"}
    provider.body = json.dumps({"keys": [symmetric, rs256.jwk()]}).encode()
    text = f"{part({'alg': 'HS256', 'kid': 'shared'})}.{part({'iss': ISSUER, 'sub': 'x', 'exp': 9e9})}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    assert who(Api(f"{text}.{part(mac)}")) == DENIED


def test_without_a_provider_no_jwt_is_taken(provider: Provider, rs256: Signer, settings: Settings) -> None:
    settings.JWT_JWKS_URL = ""
    assert who(Api(rs256.token(**ALICE))) == DENIED
    assert provider.asked == 0


def test_a_jwt_is_taken_as_a_bearer_only(provider: Provider, rs256: Signer) -> None:
    token = rs256.token(**ALICE)
    assert who(Api(x_session_id=token)) == DENIED
    assert who(Api(cookie=token)) == DENIED


# -- the provider


def test_unknown_kids_do_not_hammer_the_provider(provider: Provider, rs256: Signer) -> None:
    assert who(Api(rs256.token(**ALICE))) == "alice@example.com"
    for n in range(20):
        assert who(Api(rs256.token(headers={"kid": f"unknown-{n}"}, **ALICE))) == DENIED
    assert provider.asked == 1


def test_keys_that_the_provider_rotated_are_read_after_a_pause(
    provider: Provider, rs256: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = ec_signer("ec-2")
    assert who(Api(rs256.token(**ALICE))) == "alice@example.com"
    provider.publish(new)
    assert who(Api(new.token(**ALICE))) == DENIED
    monkeypatch.setattr(jwks, "PAUSE", 0.0)
    identities.forget()
    assert who(Api(new.token(**ALICE))) == "alice@example.com"
    assert who(Api(rs256.token(**ALICE, n=2))) == DENIED, "a key that was withdrawn is no key"
    assert provider.asked >= 2


def test_keys_are_read_again_once_they_are_old(
    provider: Provider, rs256: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who(Api(rs256.token(**ALICE)))
    monkeypatch.setattr(jwks, "AGE", 0.0)
    monkeypatch.setattr(jwks, "PAUSE", 0.0)
    provider.publish(ec_signer("ec-2"))
    assert who(Api(rs256.token(**ALICE, n=2))) == DENIED


def test_while_the_provider_is_away_known_keys_go_on(
    provider: Provider, rs256: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who(Api(rs256.token(**ALICE)))
    monkeypatch.setattr(jwks, "AGE", 0.0)
    monkeypatch.setattr(jwks, "PAUSE", 0.0)
    provider.status = 500
    assert who(Api(rs256.token(**ALICE, n=2))) == "alice@example.com"
    assert provider.asked == 2


NO_KEYS = {
    "an error": b"",
    "nothing": b"",
    "no JSON": b"<html>",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "keys that are a number": b'{"keys": 5}',
    "keys that are numbers": b'{"keys": [5, null, "x"]}',
    "keys without anything": b'{"keys": [{}]}',
    "no keys": b'{"keys": []}',
    "a key with nonsense": b'{"keys": [{"kty": "RSA", "n": "!", "e": 5, "kid": "rsa-1"}]}',
    "deep": b'{"keys":' + b"[" * 100_000,
    "huge": b'{"keys": [' + b" " * (300 << 10) + b"]}",
}


@pytest.mark.parametrize("name", NO_KEYS)
def test_a_provider_without_keys_is_503_and_nobodys_fault(
    provider: Provider, rs256: Signer, name: str, settings: Settings
) -> None:
    provider.body, provider.status = NO_KEYS[name], 500 if name == "an error" else 200
    response = Api(rs256.token(**ALICE)).get("/api/users/me")
    assert refusal(response) == AWAY
    assert 1 <= int(response["Retry-After"]) <= 30
    assert provider.url not in response.text
    user("local")
    login = {"email": "local@example.com", "password": PASSWORD}
    assert Api().send("POST", "/api/sessions", login).status_code == 201, "the others go on"


def test_a_provider_that_cannot_be_reached_is_503(provider: Provider, rs256: Signer, settings: Settings) -> None:
    settings.JWT_JWKS_URL = "http://127.0.0.1:9/jwks.json"
    assert who(Api(rs256.token(**ALICE))) == AWAY


def test_one_key_that_nobody_understands_does_not_hide_the_others(provider: Provider, rs256: Signer) -> None:
    strange = [{"kty": "new-kind", "kid": "x"}, 5, {}, {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "y"}]
    provider.body = json.dumps({"keys": [*strange, rs256.jwk()]}).encode()
    assert who(Api(rs256.token(**ALICE))) == "alice@example.com"


def test_a_redirect_is_not_followed(provider: Provider, rs256: Signer) -> None:
    with serving() as elsewhere:
        elsewhere.publish(rs256)

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", elsewhere.url)
            handler.end_headers()

        provider.script = redirect
        assert who(Api(rs256.token(**ALICE))) == AWAY
        assert elsewhere.asked == 0


def drip(handler: BaseHTTPRequestHandler) -> None:
    """One byte after the other, for a minute."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(1200):
            handler.wfile.write(b" ")
            time.sleep(0.05)


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing for a minute."""
    handler.connection.settimeout(60)
    with suppress(OSError):
        handler.rfile.read(1)


@pytest.mark.parametrize("script", [drip, hang])
def test_a_slow_provider_costs_a_request_no_more_than_its_time(
    provider: Provider, rs256: Signer, monkeypatch: pytest.MonkeyPatch, script: Any
) -> None:
    monkeypatch.setattr(jwks, "PATIENCE", 0.3)
    provider.script = script
    began = time.monotonic()
    assert who(Api(rs256.token(**ALICE))) == AWAY
    assert time.monotonic() - began < 30, "its own end would be later"
    assert [who(Api(rs256.token(**ALICE, n=n))) for n in range(3)] == [AWAY] * 3
    assert provider.asked == 1, "not again for a while"


def test_a_token_ends_here_when_it_expires_also_if_it_was_seen_before(
    provider: Provider, rs256: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(rs256.token(**ALICE, iat=None, exp=int(time.time()) + 3600))
    assert who(api) == "alice@example.com"
    monkeypatch.setattr(external, "LEEWAY", -3601)  # as if it were an hour later
    until(lambda: who(api) == DENIED)


def test_what_is_wrong_with_a_body_is_told_to_them_too(provider: Provider, rs256: Signer) -> None:
    assert problems(Api(rs256.token(**ALICE)).send("PUT", "/api/users/me", {"subject": "x"})) == {
        "subject": "unknown_field"
    }
