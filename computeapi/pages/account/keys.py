"""/account/keys: the keys for programs. A token is shown on the page that made it and never again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.api import serializers as shapes
from accounts.models import ApiKey, User
from accounts.scopes import SCOPES
from accounts.services import keys as making
from computeapi.pages.account.forms import Form
from computeapi.pages.account.frame import for_users, secret, see_other
from computeapi.pages.account.moments import ago
from computeapi.pages.rendering import page
from computeapi.pages.visitors import visitor_of
from softly.lib.errors import NotFound
from softly.lib.ids import id_of

MOST = 200
LIFETIMES = {"": "Never", "7": "In 7 days", "30": "In 30 days", "90": "In 90 days", "365": "In a year"}
GRACES = {"0": "at once", "3600": "in an hour", "86400": "in a day", "604800": "in a week"}


@for_users
def keys(request: HttpRequest, user: User) -> HttpResponse:
    form = _form(request, "make")
    acting = Form(request, "key", "grace", action=_one_of(request.POST.get("action"), _DO))
    made: tuple[ApiKey, str] | None = None
    if form.is_sent:
        with form:
            made = _make(request, user, form)
            form = _form(request, "made")
    elif acting.is_sent:
        with acting:
            key = _key(user, acting.fields["key"].value)
            token = _DO[acting.action](request, key, acting)
            if token is None:
                return see_other("keys-page")
            made = key, token
    rows = list(user.keys.all()[:MOST])
    context: dict[str, Any] = {
        "form": form,
        "acting": acting,
        "made": made,
        "living": [(key, ago(key.last_used) if key.last_used else "") for key in rows if key.is_living],
        "ended": [key for key in rows if not key.is_living],
        "scopes": _scopes(request),
        "lifetimes": LIFETIMES,
        "graces": GRACES,
        "has_api_docs": settings.ENABLE_API_DOCS,
        "section": "keys",
    }
    response = page(request, "pages/account/keys.html", context, status=max(form.status, acting.status))
    return secret(response) if made else form.answer(response)


def _form(request: HttpRequest, action: str) -> Form:
    return Form(request, "name", "origins", "expires", action=action, lists=("scopes",), initial={"scopes": ["solve"]})


def _make(request: HttpRequest, user: User, form: Form) -> tuple[ApiKey, str]:
    days = _one_of(form.fields["expires"].value, LIFETIMES)
    body = form.body(
        shapes.KeyBody,
        leave_out=("expires",),
        origins=form.fields["origins"].value.replace(",", " ").split(),
        expiresAt=(timezone.now() + timedelta(days=int(days))).isoformat() if days else None,
    )
    return making.key_make(
        who=visitor_of(request),
        user=user,
        name=body["name"],
        scopes=body["scopes"],
        origins=body["origins"],
        expires=body["expiresAt"],
    )


def _rotate(request: HttpRequest, key: ApiKey, form: Form) -> str:
    grace = _one_of(form.fields["grace"].value, GRACES) or "0"
    return making.key_rotate(who=visitor_of(request), key=key, grace=timedelta(seconds=int(grace)))


def _revoke(request: HttpRequest, key: ApiKey, form: Form) -> None:
    key.revoke()
    messages.success(request, f"{key.name} is revoked.")


def _key(user: User, ident: str) -> ApiKey:
    found = user.keys.filter(pk=known).first() if (known := id_of(ident)) else None
    if found is None:
        raise NotFound("There is no such key.")
    return found


def _scopes(request: HttpRequest) -> dict[str, str]:
    """Those that this visitor can give."""
    visitor = visitor_of(request)
    return {
        name: about
        for name, about in SCOPES.items()
        if name in visitor.scopes and (name != "admin" or visitor.is_staff)
    }


def _one_of(wanted: str | None, known: Mapping[str, Any]) -> str:
    return wanted if wanted is not None and wanted in known else ""


_DO: dict[str, Any] = {"rotate": _rotate, "revoke": _revoke}
