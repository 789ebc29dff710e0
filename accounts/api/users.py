"""/api/users: sign-up, profile, usage, export, and the end of an account. `me` stands for one's own id."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.cache import patch_cache_control
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import usage
from accounts.api import serializers as shapes
from accounts.api.own import principal, read, themselves, user_of
from accounts.models import User
from accounts.permissions import anyone, staff, users
from accounts.services import people
from accounts.services.people import SignUpClosed
from computeapi.rest.pagination import sliced, sliced_response
from computeapi.rest.schema import documented, query
from computeapi.rest.shapes import SLICED, sliced_list
from softly.lib.errors import BadRequest, NotAllowed

_MONTH = re.compile(r"^[2-8][0-9]{3}-(0[1-9]|1[0-2])$")
MONTH = query("month", {"type": "string", "pattern": _MONTH.pattern}, "Like 2026-01; else this one.")


class UsersView(APIView):
    access: ClassVar[Any] = {"GET": staff(), "POST": anyone("account")}
    idempotent = True

    @documented(
        "All users",
        id="list_users",
        responses={200: sliced_list(shapes.UserShape)},
        parameters=[*SLICED, query("email", str, "Only the one with this address.")],
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        rows = User.objects.select_related("tier").order_by("email")
        if email := request.query_params.get("email"):
            rows = rows.filter(email__iexact=email.replace("\0", ""))
        found = shapes.UserShape(sliced(request, rows), many=True)
        return sliced_response(request, found.data, count=rows.count())

    @documented(
        "Sign up",
        id="create_user",
        request=shapes.SignUpBody,
        responses={201: shapes.UserShape},
        errors=[SignUpClosed],
        headers={201: ["Location"]},
    )
    def post(self, request: Request) -> Response:
        user = people.user_sign_up(request._request, **read(shapes.SignUpBody, request))
        headers = {"Location": f"/api/users/{user.pk}"}
        return Response(shapes.UserShape(user).data, status=201, headers=headers)


class UserView(APIView):
    """Somebody's profile: their own, for staff everybody's."""

    access = users("account")

    @documented("A profile with its statistics", id="get_user", responses={200: shapes.ProfileShape})
    def get(self, request: Request, user_id: UUID | None = None) -> Response:
        return _profile(user_of(request, user_id))

    @documented(
        "Change a profile",
        id="change_user",
        request=shapes.ProfileBody,
        responses={200: shapes.ProfileShape},
        errors=[NotAllowed],
    )
    def put(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        changes = read(shapes.ProfileBody, request)
        current = changes.pop("currentPassword", None)
        if email := changes.pop("email", None):
            themselves(request, user)
            people.email_change(user=user, email=email, current=current)
        people.profile_change(user=user, changes=changes)
        return _profile(user)

    @documented(
        "Delete an account and all that is held of it",
        id="delete_user",
        request=shapes.ConfirmBody,
        responses={204: None},
        errors=[NotAllowed],
    )
    def delete(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        _confirmed(request, user)
        people.user_delete(user=user)
        return Response(status=204)


class DeactivateView(APIView):
    """No login, session or key is taken from then on; staff can turn the account on again."""

    access = users("account")

    @documented(
        "Deactivate an account",
        id="deactivate_user",
        request=shapes.ConfirmBody,
        responses={204: None},
        errors=[NotAllowed],
    )
    def post(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        _confirmed(request, user)
        people.user_deactivate(user=user)
        return Response(status=204)


class ExportView(APIView):
    access = users("account")

    @documented("Everything held of a user, as JSON", id="export_user", responses={200: shapes.ExportShape})
    def get(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        response = Response(people.user_export(user))
        response["Content-Disposition"] = f'attachment; filename="softly-{user.pk}.json"'
        patch_cache_control(response, no_store=True)
        return response


class UsageView(APIView):
    """What a user has taken of their tier's monthly quotas, by day too."""

    access = users("account")

    @documented(
        "The meter of a month",
        id="get_usage",
        responses={200: shapes.UsageShape},
        parameters=[MONTH],
    )
    def get(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        return Response(usage.meter(user, _month(request.query_params.get("month"))))


class PasswordView(APIView):
    """All sessions but the one that asks end."""

    access = users("account")

    @documented(
        "Change the password",
        id="change_password",
        request=shapes.PasswordBody,
        responses={204: None},
        errors=[NotAllowed],
    )
    def post(self, request: Request, user_id: UUID | None = None) -> Response:
        user = user_of(request, user_id)
        themselves(request, user)
        body = read(shapes.PasswordBody, request)
        people.password_change(
            user=user,
            current=body["currentPassword"],
            new=body["newPassword"],
            session=principal(request).session_id,
        )
        return Response(status=204)


class VerificationView(APIView):
    access = users("account")

    @documented("Send the mail to confirm the address again", id="send_verification", responses={202: None})
    def post(self, request: Request, user_id: UUID | None = None) -> Response:
        people.verification_ask(request._request, email=user_of(request, user_id).email)
        return Response(status=202)


class VerifyView(APIView):
    access = anyone("account")
    bucket = "platform"

    @documented("Confirm an address", id="verify_email", request=shapes.TokenBody, responses={204: None})
    def post(self, request: Request) -> Response:
        people.email_verify(**read(shapes.TokenBody, request))
        return Response(status=204)


class ForgottenView(APIView):
    """The answer is the same whether there is such an account or not."""

    access = anyone("account")

    @documented("Send a link for a new password", id="forget_password", request=shapes.EmailBody, responses={202: None})
    def post(self, request: Request) -> Response:
        people.password_reset_ask(request._request, **read(shapes.EmailBody, request))
        return Response(status=202)


class ResetView(APIView):
    access = anyone("account")

    @documented("Set a new password by the link", id="reset_password", request=shapes.ResetBody, responses={204: None})
    def post(self, request: Request) -> Response:
        people.password_reset(**read(shapes.ResetBody, request))
        return Response(status=204)


def _profile(user: User) -> Response:
    user.statistics = people.statistics(user)  # type: ignore[attr-defined]
    return Response(shapes.ProfileShape(user).data)


def _confirmed(request: Request, user: User) -> None:
    """By the password, where it is one's own account; staff act for others in their own name."""
    body = read(shapes.ConfirmBody, request)
    if user.pk == principal(request).user_id:
        themselves(request, user)
        people.confirm(user, body.get("currentPassword"), field="currentPassword")


def _month(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    if not _MONTH.fullmatch(text):
        raise BadRequest("month must be like 2026-01.", details={"field": "month"})
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
