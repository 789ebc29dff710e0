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
from accounts.services import keys
from accounts.services.keys import KeyRevoked
from computeapi.rest.pagination import sliced, sliced_response
from computeapi.rest.schema import documented
from computeapi.rest.shapes import SLICED, sliced_list


class KeysView(APIView):
    access = users("account")
    idempotent = True

    @documented(
        "One's keys",
        id="list_keys",
        responses={200: sliced_list(shapes.KeyShape)},
        parameters=SLICED,
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        rows = user_of(request, None).keys.all()
        found = shapes.KeyShape(sliced(request, rows), many=True)
        return sliced_response(request, found.data, count=rows.count())

    @documented(
        "Make a key",
        id="create_key",
        request=shapes.KeyBody,
        responses={201: shapes.NewKeyShape},
        headers={201: ["Location"]},
    )
    def post(self, request: Request) -> Response:
        body = read(shapes.KeyBody, request)
        key, token = keys.key_make(
            who=principal(request),
            user=user_of(request, None),
            name=body["name"],
            scopes=body["scopes"],
            origins=body["origins"],
            expires=body["expiresAt"],
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
        keys.key_change(who=principal(request), key=key, changes=changes)
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
        key, body = _key(request, key_id), read(shapes.RotateBody, request)
        token = keys.key_rotate(who=principal(request), key=key, grace=timedelta(seconds=body["graceSeconds"]))
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
