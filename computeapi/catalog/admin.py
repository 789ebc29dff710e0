"""What can staff do with a Grasshopper definition? Hear how Rhino Compute reads it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from computeapi.catalog.confirming import version_confirm
from computeapi.solve.admin import SolvableDefinitionAdmin
from definitions import admin_shown
from definitions.models import Definition
from softly.lib.errors import SoftlyError


class ComparableDefinitionAdmin(SolvableDefinitionAdmin):
    """The admin of definitions with what a Rhino Compute says of them."""

    readonly_fields: ClassVar[Any] = (*SolvableDefinitionAdmin.readonly_fields, "rhino_compute")
    fieldsets: ClassVar[Any] = (*SolvableDefinitionAdmin.fieldsets, ("Rhino Compute", {"fields": ("rhino_compute",)}))
    actions = (*SolvableDefinitionAdmin.actions, "compare_with_rhino_compute")

    @admin.display(description="reads it")
    def rhino_compute(self, definition: Definition) -> admin_shown.Html:
        return admin_shown.confirmation(definition.current) if definition.current else admin_shown.NOTHING

    @admin.action(description="Compare with Rhino Compute", permissions=["change"])
    def compare_with_rhino_compute(self, request: HttpRequest, queryset: QuerySet[Definition]) -> None:
        for definition in queryset.filter(engine="rhino").select_related("current__definition", "current__blob"):
            if definition.current is None:
                continue
            try:
                differences = version_confirm(version=definition.current)
            except SoftlyError as error:
                messages.error(request, f"Not compared: {definition.name}: {error.message} ({error.code})")
                continue
            if differences:
                messages.warning(request, f"Read otherwise there: {definition.name}. {' '.join(differences)}")
            else:
                messages.success(request, f"Read there as here: {definition.name}")


admin.site.unregister(Definition)
admin.site.register(Definition, ComparableDefinitionAdmin)
