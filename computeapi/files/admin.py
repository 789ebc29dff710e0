"""Files in the admin: whose they are, how large, until when. Staff may remove them, not read or change them."""

from __future__ import annotations

from typing import Any, ClassVar

from auditlog.models import LogEntry
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from accounts.admin.acting import Reading
from computeapi.files.models import GeneratedFile
from computeapi.files.services import remove_file
from softly.lib.errors import SoftlyError


@admin.register(GeneratedFile)
class GeneratedFileAdmin(Reading):
    list_display = ("created", "kind", "title", "owner", "bytes", "expires", "is_whole")
    list_filter = ("kind",)
    list_select_related: ClassVar[Any] = ("user",)
    search_fields = ("name", "title", "sha256", "user__email")
    date_hierarchy = "created"
    show_full_result_count = False
    actions = ("remove",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field.name for field in GeneratedFile._meta.fields]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:  # type: ignore[override]
        """Nothing can be changed here, so nothing is saved."""
        context |= {"show_save": False, "show_save_and_continue": False, "subtitle": context["original"].title}
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="for", ordering="user__email")
    def owner(self, file: GeneratedFile) -> str:
        return file.user.email if file.user else f"a stranger, {file.address[:8]}"

    @admin.display(description="size", ordering="size")
    def bytes(self, file: GeneratedFile) -> str:
        return filesizeformat(file.size)

    @admin.display(description="whole", boolean=True)
    def is_whole(self, file: GeneratedFile) -> bool:
        return file.stored is not None

    @admin.action(description="Remove for ever", permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[GeneratedFile]) -> None:
        """Their owners' links to them end, too."""
        for file in queryset.select_related("user"):
            changes = {"file": [f"{file.title} ({file.kind}, {file.size} bytes) for {self.owner(file)}", "None"]}
            try:
                remove_file(file)
            except SoftlyError as error:
                messages.error(request, f"Not removed: {file.title}: {error.message} ({error.code})")
                continue
            LogEntry.objects.log_create(file, action=LogEntry.Action.DELETE, changes=changes, force_log=True)
            messages.success(request, f"Removed: {file.title}")
