"""The audit log in the admin: who changed what, when. It can be read, and nothing else."""

from __future__ import annotations

from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin.acting import Reading
from accounts.admin.shown import NOTHING

NAMED = 4
"""Fields that the list names; a row's page shows all."""

admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class AuditAdmin(Reading):
    list_display = ("timestamp", "who", "action", "kind", "what", "fields_changed")
    list_filter = ("action", ("content_type", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("actor", "content_type")
    search_fields = ("actor_email", "object_repr", "=object_pk", "=cid")
    search_help_text = "By actor, object, its id, or the request's id."
    date_hierarchy = "timestamp"
    show_full_result_count = False
    actions = None
    fields = readonly_fields = ("timestamp", "who", "action", "kind", "what", "object_pk", "cid", "table")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="who", ordering="actor_email")
    def who(self, entry: LogEntry) -> str | SafeString:
        if entry.actor is None:
            return str(entry.actor_email or "the system")
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:accounts_user_change", args=[entry.actor.pk]), entry.actor
        )

    @admin.display(description="kind", ordering="content_type")
    def kind(self, entry: LogEntry) -> str:
        return str(entry.content_type.name)

    @admin.display(description="object")
    def what(self, entry: LogEntry) -> str | SafeString:
        kind = entry.content_type
        if entry.action == LogEntry.Action.DELETE:
            return str(entry.object_repr)
        try:
            url = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[entry.object_pk])
        except NoReverseMatch:
            return str(entry.object_repr)
        return format_html('<a href="{}">{}</a>', url, entry.object_repr)

    @admin.display(description="changed")
    def fields_changed(self, entry: LogEntry) -> str:
        names = sorted(entry.changes or {})
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return ", ".join(names[:NAMED]) + more or NOTHING

    @admin.display(description="changes")
    def table(self, entry: LogEntry) -> str | SafeString:
        rows = [(name, *_before_and_after(change)) for name, change in sorted((entry.changes or {}).items())]
        if not rows:
            return NOTHING
        body = format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td></tr>", rows)
        head = "<thead><tr><th>field</th><th>before</th><th>after</th></tr></thead>"
        return format_html('<table class="changes">{}<tbody>{}</tbody></table>', SafeString(head), body)


def _before_and_after(change: Any) -> tuple[str, str]:
    """auditlog's two forms: what it was and is, or what was added to or taken from a set."""
    if isinstance(change, dict):
        named = ", ".join(change.get("objects", ()))
        return ("", f"+ {named}") if change.get("operation") == "add" else (f"− {named}", "")
    before, after = change
    return str(before), str(after)
