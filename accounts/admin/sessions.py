"""Sessions in the admin: who is logged in, from where, with what; and how to end that."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import audit
from accounts.admin.acting import Revocable, Shown
from accounts.admin.shown import NOTHING, as_json, moment
from accounts.models import Session


class StateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("living", "Living"), ("ended", "Ended"), ("nobody", "Of nobody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        match self.value():
            case "living":
                return queryset.filter(expires__gt=timezone.now())
            case "ended":
                return queryset.filter(expires__lte=timezone.now())
            case "nobody":
                return queryset.filter(user=None)
        return queryset


@admin.register(Session)
class SessionAdmin(Revocable):
    list_display = ("user", "address", "with_what", "by_key", "created", "last_seen", "expires")
    list_filter = (StateFilter,)
    list_select_related = ("user", "key")
    list_display_links = ("created",)
    search_fields = ("user__email", "user_agent", "address", "=id")
    date_hierarchy = "created"
    show_full_result_count = False
    fields = readonly_fields = (
        "user",
        "by_key",
        "address",
        "user_agent",
        "shown_data",
        "shown_metadata",
        "created",
        "last_seen",
        "expires",
    )
    revoke_label = "End this session"
    shows_save = False

    @admin.display(description="browser or program", ordering="user_agent")
    def with_what(self, session: Session) -> str:
        return f"{session.user_agent[:60]}…" if len(session.user_agent) > 60 else session.user_agent or NOTHING

    @admin.display(description="opened with", ordering="key")
    def by_key(self, session: Session) -> str:
        return str(session.key) if session.key else "login"

    @admin.display(description="data")
    def shown_data(self, session: Session) -> SafeString | str:
        return as_json(session.data)

    @admin.display(description="metadata")
    def shown_metadata(self, session: Session) -> SafeString | str:
        return as_json(session.metadata)

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        """Nothing can be edited; saved whole, it would undo what the session's owner does meanwhile."""

    def revoke_row(self, row: Session) -> None:
        audit.session_ended(row)
        row.delete()


class SessionInline(Shown):
    model = Session
    fields = readonly_fields = ("address", "with_what", "by_key", "begun", "seen", "ends")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).filter(expires__gt=timezone.now()).select_related("key")

    with_what = SessionAdmin.with_what
    by_key = SessionAdmin.by_key

    @admin.display(description="created")
    def begun(self, session: Session) -> str:
        return moment(session.created)

    @admin.display(description="last seen")
    def seen(self, session: Session) -> str:
        return moment(session.last_seen)

    @admin.display(description="expires")
    def ends(self, session: Session) -> str:
        return moment(session.expires)
