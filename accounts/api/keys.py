"""/api/keys: make, list, change, rotate and revoke API keys. A token is shown once, when it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import serializers as shapes
from accounts.api.own import own, principal, read, user_of
from accounts.models import ApiKey
from accounts.permissions import users
from accounts.services import logins
from computeapi.rest.pagination import sliced
from computeapi.rest.schema import documented
from computeapi.rest.shapes import SLICED, sliced_list
from softly.lib.errors import SoftlyError


class KeyRevoked(SoftlyError):
    code, status, title = "KEY_REVOKED", 409, "Key revoked"


class KeysView(APIView):
    access = users("account")
    idempotent = True

    @documented("One's keys", id="list_keys", responses={200: sliced_list(shapes.KeyShape)}, parameters=SLICED)
    def get(self, request: Request) -> Response:
        rows = user_of(request, None).keys.all()
        found = shapes.KeyShape(sliced(request, rows), many=True)
        return Response({"count": rows.count(), "results": found.data})

    @documented(
        "Make a key",
        id="create_key",
        request=shapes.KeyBody,
        responses={201: shapes.NewKeyShape},
        headers={201: ["Location"]},
    )
    def post(self, request: Request) -> Response:
        body = read(shapes.KeyBody, request)
        key, token = logins.key_make(
            user=user_of(request, None),
            name=body["name"],
            scopes=body["scopes"],
            origins=body["origins"],
            expires=body["expiresAt"],
            allowed=principal(request).scopes,
            is_staff=principal(request).is_staff,
        )
        return _with_token(key, token, status=201)


class KeyView(APIView):
    access = users("account")

    @documented("A key", id="get_key", responses={200: shapes.KeyShape})
    def get(self, request: Request, key_id: UUID) -> Response:
        return Response(shapes.KeyShape(_key(request, key_id)).data)

    @documented("Change a key", id="change_key", request=shapes.KeyChangeBody, responses={200: shapes.KeyShape})
    def put(self, request: Request, key_id: UUID) -> Response:
        key, changes = _key(request, key_id), read(shapes.KeyChangeBody, request)
        if "expiresAt" in changes:
            changes["expires"] = changes.pop("expiresAt")
        if more := set(changes.get("scopes", ())) - set(key.scopes):
            who = principal(request)
            logins.check_scopes(sorted(more), allowed=who.scopes, is_staff=who.is_staff)
        for name, value in changes.items():
            setattr(key, name, value)
        key.save(update_fields=list(changes))
        return Response(shapes.KeyShape(key).data)

    @documented("Revoke a key, for ever", id="revoke_key", responses={204: None})
    def delete(self, request: Request, key_id: UUID) -> Response:
        _key(request, key_id).revoke()
        return Response(status=204)


class RotateView(APIView):
    """The key stays the same with a new token; the old one is taken for `graceSeconds` longer."""

    access = users("account")
    idempotent = True

    @documented(
        "A new token for a key",
        id="rotate_key",
        request=shapes.RotateBody,
        responses={200: shapes.NewKeyShape},
        errors=[KeyRevoked],
    )
    def post(self, request: Request, key_id: UUID) -> Response:
        key = _key(request, key_id)
        if key.revoked:
            raise KeyRevoked("This key was revoked; make a new one.")
        token = key.take_new_token(grace=timedelta(seconds=read(shapes.RotateBody, request)["graceSeconds"]))
        key.save()
        return _with_token(key, token, status=200)


def _key(request: Request, key_id: UUID) -> ApiKey:
    found: ApiKey = own(request, ApiKey.objects.all(), key_id, "key")
    return found


def _with_token(key: ApiKey, token: str, *, status: int) -> Response:
    key.token = token  # type: ignore[attr-defined]
    data: Any = shapes.NewKeyShape(key).data
    response = Response(data, status=status, headers={"Location": f"/api/keys/{key.pk}"} if status == 201 else None)
    # Not compressed either: a secret beside text of the client's choosing must not show by its length.
    response["Cache-Control"] = "no-store, no-transform"
    return response
