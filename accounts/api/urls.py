"""Paths of accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern

from accounts.api import keys, sessions, tiers, users
from computeapi.rest.paths import either


def _of_user(route: str, view: Callable[..., HttpResponseBase], *, name: str) -> list[URLPattern]:
    """By id, and as `me`."""
    return [
        *either(f"users/me{route}", view, name=f"my-{name}"),
        *either(f"users/<uuid:user_id>{route}", view, name=name),
    ]


api: list[Any] = [
    *either("users", users.UsersView.as_view(), name="users"),
    *either("users/verify", users.VerifyView.as_view(), name="verify-email"),
    *either("users/password-reset", users.ForgottenView.as_view(), name="password-forgotten"),
    *either("users/password-reset/confirm", users.ResetView.as_view(), name="password-reset"),
    *_of_user("", users.UserView.as_view(), name="user"),
    *_of_user("/sessions", sessions.UserSessionsView.as_view(), name="user-sessions"),
    *_of_user("/usage", users.UsageView.as_view(), name="user-usage"),
    *_of_user("/export", users.ExportView.as_view(), name="user-export"),
    *_of_user("/deactivate", users.DeactivateView.as_view(), name="user-deactivate"),
    *_of_user("/password", users.PasswordView.as_view(), name="user-password"),
    *_of_user("/verification", users.VerificationView.as_view(), name="user-verification"),
    *either("sessions", sessions.SessionsView.as_view(), name="sessions"),
    *either("sessions/current", sessions.SessionView.as_view(), name="session-current"),
    *either("sessions/<uuid:session_id>", sessions.SessionView.as_view(), name="session"),
    *either("keys", keys.KeysView.as_view(), name="keys"),
    *either("keys/<uuid:key_id>", keys.KeyView.as_view(), name="key"),
    *either("keys/<uuid:key_id>/rotate", keys.RotateView.as_view(), name="key-rotate"),
    *either("tiers", tiers.TiersView.as_view(), name="tiers"),
]
