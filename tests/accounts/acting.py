"""How do tests act as somebody? JSON over HTTP with a credential of theirs, or with none."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from accounts import tokens
from accounts.models import ApiKey, Session, User

PASSWORD = "correct horse battery"
CSRF = "c" * 32

_handler = ClientHandler(enforce_csrf_checks=True)
"""One for all: to load the middleware takes longer than ten requests, for WhiteNoise looks at every static file."""


class Api(Client):
    """By a bearer, a session's header or a cookie; nobody without any. A fault of the server is an answer."""

    def __init__(self, bearer: str = "", *, address: str = "127.0.0.1", cookie: str = "", **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if bearer:
            given["Authorization"] = f"Bearer {bearer}"
        super().__init__(raise_request_exception=False, enforce_csrf_checks=True, REMOTE_ADDR=address, headers=given)
        self.handler = _handler
        if cookie:
            self.cookies["softly_session"] = cookie

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.generic(
            method,
            path,
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def with_csrf(self) -> Api:
        """As a page of ours does it: the cookie's value as a header too."""
        self.cookies["csrftoken"] = CSRF
        self.defaults["HTTP_X_CSRFTOKEN"] = CSRF
        return self


def at_once[T](count: int, call: Callable[[int], T]) -> list[T]:
    """The same by so many threads; each gives back the connection that the test client keeps."""

    def run(number: int) -> T:
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def user(name: str = "alice", **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.com", fields.pop("password", PASSWORD), **fields)


def session_of(user: User, **fields: Any) -> tuple[Session, str]:
    """A login of theirs, and its token."""
    token = tokens.new_session()
    return Session.objects.create(user=user, token_hash=tokens.digest(token), **fields), token


def key_of(user: User, *scopes: str, **fields: Any) -> tuple[ApiKey, str]:
    """A key of theirs with these scopes, and its token."""
    key = ApiKey(user=user, name=fields.pop("name", "a key"), scopes=list(scopes), **fields)
    token = key.take_new_token()
    key.save()
    return key, token


def as_user(user: User) -> Api:
    """By a session, as its bearer."""
    return Api(session_of(user)[1])


def who(api: Client, **headers: str) -> str:
    """The address of whoever the site takes this for; the status and code where it takes nobody."""
    response = api.get("/api/users/me", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return str(response.json()["email"]) if response.status_code == 200 else refusal(response)


def refusal(response: Any) -> str:
    """`401 NOT_AUTHENTICATED`; the status alone where it is no refusal."""
    if response.status_code < 400:
        return str(response.status_code)
    body = response.json()
    assert body["message"], body
    assert body["requestId"] == response["X-Request-ID"], body
    return f"{response.status_code} {body['code']}"


def problems(response: Any) -> dict[str, str]:
    """The wrong fields of a 422, each with its code."""
    assert response.status_code == 422, response.content
    return {error["field"]: error["code"] for error in response.json()["details"]["errors"]}
