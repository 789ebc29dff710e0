"""What do the actions of accounts have in common? Each row by itself, so that the audit log has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User


class Reading(admin.ModelAdmin[Any]):
    """Rows that come by themselves: nobody adds or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Revocable(Reading):
    """Rows of a user that can be ended, by a button on the row's page or by an action on many."""

    change_form_template = "accounts/revocable.html"
    list_select_related: ClassVar[Any] = ("user",)
    actions = ("revoke",)
    revoke_label = "Revoke"
    shows_save = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_touch(request, obj.user))

    def revoke_row(self, row: Any) -> bool | None:
        """False: it had ended already."""
        raise NotImplementedError

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        each(self, request, queryset.select_related("user"), self.revoke_row, done="revoked")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if "_revoke" not in request.POST:
            return super().response_change(request, obj)
        each(self, request, [obj], self.revoke_row, done="revoked")
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:  # type: ignore[override]
        context = context | {"revoke_label": self.revoke_label}
        if not self.shows_save:
            context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, **kwargs)


class Shown(admin.TabularInline[Any, User]):
    """Rows on their user's page; each leads to its own."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_touch(request: HttpRequest, user: User | None) -> bool:
    """Staff look after users, superusers after staff: another's new password or wider key is a way to be them."""
    if user is None or user.pk == request.user.pk or is_superuser(request):
        return True
    return not (user.is_staff or user.is_superuser)


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


def each[M: Model](
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    rows: QuerySet[M] | list[M],
    act: Callable[[M], bool | None],
    *,
    done: str,
) -> None:
    """`act` on each row that this person may change; False of it: there was nothing to do."""
    count, refused = 0, 0
    for row in rows:
        if not model_admin.has_change_permission(request, row):
            refused += 1
        elif act(row) is not False:
            count += 1
    messages.success(request, f"{count} {done}.")
    if refused:
        messages.warning(request, f"{refused} left as they are: you may not change them.")
