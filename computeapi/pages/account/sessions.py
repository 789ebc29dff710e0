"""/account/sessions: where one is logged in, and how to end that."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.api.serializers import device_of
from accounts.models import Session, User
from accounts.services import logins
from computeapi.pages.account.frame import for_users, see_other
from computeapi.pages.account.moments import ago
from computeapi.pages.rendering import page
from computeapi.pages.visitors import visitor_of
from softly.lib.errors import NotFound
from softly.lib.ids import id_of

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Shown:
    session: Session
    device: str
    seen: str
    is_current: bool


@for_users
def sessions(request: HttpRequest, user: User) -> HttpResponse:
    current = visitor_of(request).session_id
    if request.method == "POST":
        if request.POST.get("action") == "others":
            count = logins.sessions_end(user=user, but=current)
            messages.success(request, f"{count} other session{'s' if count != 1 else ''} ended.")
        else:
            _session(user, request.POST.get("session", "")).delete()
            messages.success(request, "The session is ended.")
        return see_other("sessions-page")
    rows = Session.objects.living().filter(user=user).select_related("key")
    shown = [_shown(row, current) for row in rows[:MOST]]
    shown.sort(key=lambda one: not one.is_current)
    context = {"shown": shown, "count": rows.count(), "most": MOST, "section": "sessions"}
    return page(request, "pages/account/sessions.html", context)


def _shown(row: Session, current: UUID | None) -> Shown:
    return Shown(session=row, device=device_of(row.user_agent), seen=ago(row.last_seen), is_current=row.pk == current)


def _session(user: User, ident: str) -> Session:
    found = Session.objects.filter(user=user, pk=known).first() if (known := id_of(ident)) else None
    if found is None:
        raise NotFound("There is no such session; perhaps it ended meanwhile.")
    return found
