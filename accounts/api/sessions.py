"""/api/sessions: log in, see where one is logged in, keep data with a session, log out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tokens
from accounts.api import serializers as shapes
from accounts.api.own import own, principal, read, user_of
from accounts.limits import RateLimitExceeded
from accounts.models import ApiKey, Session
from accounts.permissions import anyone, users
from accounts.services import logins
from accounts.services.logins import CodeRequired, EmailNotVerified, LoginFailed
from computeapi.rest.pagination import sliced, sliced_response
from computeapi.rest.schema import documented
from computeapi.rest.shapes import SLICED, sliced_list
from softly.lib.errors import NotFound

LIST = sliced_list(shapes.SessionShape)


class SessionsView(APIView):
    access: ClassVar[Any] = {"GET": users("account"), "POST": anyone("solve"), "DELETE": users("account")}
    idempotent = True

    @documented(
        "Where one is logged in",
        id="list_sessions",
        responses={200: LIST},
        parameters=SLICED,
        headers={200: ["Link"]},
    )
    def get(self, request: Request) -> Response:
        return listed(request, user_of(request, None).pk)

    @documented(
        "Log in",
        id="create_session",
        request=shapes.LoginBody,
        responses={201: shapes.NewSessionShape},
        errors=[LoginFailed, CodeRequired, EmailNotVerified, RateLimitExceeded],
        headers={201: ["Location"]},
    )
    def post(self, request: Request) -> Response:
        body = read(shapes.LoginBody, request)
        kept = {"data": body["data"], "metadata": body["metadata"]}
        if "email" in body:
            user, device = logins.user_by_password(
                request._request, email=body["email"], password=body["password"], code=body.get("code", "")
            )
            session, token = logins.session_open(request._request, user=user, device=device, **kept)
        else:
            key = _key(request, body.get("apiKey"))
            session, token = logins.session_open(request._request, user=key.user, key=key, **kept)
        session.token = token  # type: ignore[attr-defined]
        response = Response(
            shapes.NewSessionShape(session).data, status=201, headers={"Location": f"/api/sessions/{session.pk}"}
        )
        response["Cache-Control"] = "no-store, no-transform"
        return response

    @documented("Log out everywhere else", id="end_other_sessions", responses={204: None})
    def delete(self, request: Request) -> Response:
        who = principal(request)
        logins.sessions_end(user=user_of(request, None), but=who.session_id)
        return Response(status=204)


class SessionView(APIView):
    """One login; `current` stands for the one that asks, which a key has none of."""

    access = users("account")

    @documented("A session", id="get_session", responses={200: shapes.SessionShape}, errors=[NotFound])
    def get(self, request: Request, session_id: UUID | None = None) -> Response:
        return _shown(request, _session(request, session_id))

    @documented(
        "Change what a client keeps with a session",
        id="change_session",
        request=shapes.SessionBody,
        responses={200: shapes.SessionShape},
        errors=[NotFound],
    )
    def put(self, request: Request, session_id: UUID | None = None) -> Response:
        session = _session(request, session_id)
        changes = read(shapes.SessionBody, request)
        for name, value in changes.items():
            setattr(session, name, value)
        session.save(update_fields=list(changes))
        return _shown(request, session)

    @documented("Log out", id="end_session", responses={204: None}, errors=[NotFound])
    def delete(self, request: Request, session_id: UUID | None = None) -> Response:
        session = _session(request, session_id)
        is_this = session.pk == principal(request).session_id
        session.delete()
        response = Response(status=204)
        if is_this:
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite=settings.SESSION_COOKIE_SAMESITE)
        return response


class UserSessionsView(APIView):
    access = users("account")

    @documented(
        "Where a user is logged in",
        id="list_sessions_of_user",
        responses={200: LIST},
        parameters=SLICED,
        headers={200: ["Link"]},
    )
    def get(self, request: Request, user_id: UUID | None = None) -> Response:
        return listed(request, user_of(request, user_id).pk)


def listed(request: Request, user_id: UUID) -> Response:
    rows = Session.objects.living().filter(user_id=user_id)
    context = {"current": principal(request).session_id}
    found = shapes.SessionShape(sliced(request, rows), many=True, context=context)
    return sliced_response(request, found.data, count=rows.count())


def _session(request: Request, session_id: UUID | None) -> Session:
    wanted = session_id or principal(request).session_id
    if wanted is None:
        raise NotFound("This request has no session: it was made with a key or another's token.")
    found: Session = own(request, Session.objects.living().exclude(user=None), wanted, "session")
    return found


def _shown(request: Request, session: Session) -> Response:
    return Response(shapes.SessionShape(session, context={"current": principal(request).session_id}).data)


def _key(request: Request, given: str | None) -> ApiKey:
    """The key in the body, or the one that the request came with."""
    rows = ApiKey.objects.living().select_related("user__tier")
    if given is not None:
        name = tokens.name_of(given) if tokens.kind_of(given) == "k" else ""
        known = rows.filter(Q(prefix=name) | Q(previous_prefix=name)) if name else ()
        return _opened(known, given)
    who = principal(request)
    key = rows.filter(pk=who.key_id).first() if who.kind == "key" and who.key_id else None
    if key is None:
        raise LoginFailed("Send email and password, or an API key.")
    return key


def _opened(keys: Iterable[ApiKey], token: str) -> ApiKey:
    key = next((key for key in keys if key.opened_by(token)), None)
    if key is None:
        raise LoginFailed("This key is unknown, expired or revoked.")
    return key
