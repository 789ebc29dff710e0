"""Solve records in the admin, and what staff can do with a definition there: solve it, see its records."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from computeapi.solve import pipeline
from computeapi.solve.models import SolveRecord
from computeapi.solve.request import Caller, SolveRequest
from definitions.admin import DefinitionAdmin
from definitions.models import Definition
from softly.lib.errors import SoftlyError


class SaidFilter(admin.AllValuesFieldListFilter):
    """Without the empty value, a choice that has no name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lookup_choices = self.lookup_choices.exclude(**{self.field_path: ""})


@admin.register(SolveRecord)
class SolveRecordAdmin(admin.ModelAdmin[SolveRecord]):
    list_display = (
        *("created", "kind", "name", "engine", "status", "cache", "count"),
        *("milliseconds", "error_code", "user"),
    )
    list_filter = ("kind", "status", "cache", "engine", "name", ("error_code", SaidFilter))
    search_fields = ("id", "key", "name", "error_message")
    date_hierarchy = "created"
    list_select_related = ("user",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="ms")
    def milliseconds(self, record: SolveRecord) -> str:
        return f"{sum(record.timings.values()):.1f}" if record.timings else "–"


class SolvableDefinitionAdmin(DefinitionAdmin):
    """The admin of definitions with what needs the pipeline."""

    list_display = (*DefinitionAdmin.list_display, "records")
    readonly_fields: ClassVar[Any] = (*DefinitionAdmin.readonly_fields, "records")
    fieldsets: ClassVar[Any] = (*DefinitionAdmin.fieldsets, ("Solves", {"fields": ("records",)}))
    actions = (*DefinitionAdmin.actions, "solve_with_defaults")

    @admin.display(description="records")
    def records(self, definition: Definition) -> SafeString:
        url = reverse("admin:computeapi_solverecord_changelist")
        return format_html('<a href="{}?definition__id__exact={}">records</a>', url, definition.pk)

    @admin.action(description="Solve with defaults", permissions=["change"])
    def solve_with_defaults(self, request: HttpRequest, queryset: QuerySet[Definition]) -> None:
        for definition in queryset:
            caller = Caller(user_id=request.user.pk, is_staff=True)
            try:
                result = pipeline.solve(SolveRequest(definition=definition.name, refresh=True, caller=caller))
            except SoftlyError as error:
                messages.error(request, f"Not solved: {definition.name}: {error.message} ({error.code})")
            else:
                milliseconds = sum(result.timings.values())
                messages.success(request, f"Solved {definition.name} in {milliseconds:.0f} ms")


admin.site.unregister(Definition)
admin.site.register(Definition, SolvableDefinitionAdmin)
