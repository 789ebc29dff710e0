"""Definitions in the admin: what is there, its versions, and how each is cached and rounded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from definitions import admin_shown
from definitions.models import Definition, DefinitionVersion
from definitions.registry import registry


class VersionInline(admin.TabularInline[DefinitionVersion, Definition]):
    model = DefinitionVersion
    fk_name = "definition"
    fields = readonly_fields = ("number", "md5", "sha256", "size", "created")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Definition)
class DefinitionAdmin(admin.ModelAdmin[Definition]):
    list_display: tuple[str, ...] = (
        "name",
        "engine",
        "enabled",
        "public",
        "owner",
        "inputs",
        "version",
        "version_count",
        "updated",
        "page",
    )
    list_filter = ("engine", "enabled", "public")
    list_editable = ("enabled", "public")
    search_fields = ("name", "aliases")
    readonly_fields: ClassVar[Any] = ("name", "engine", "origin", "created", "updated", "page", "inventory")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("name", "engine", "aliases", "enabled", "public", "owner", "tier", "current", "page")}),
        ("Solving and caching", {"fields": ("cache_ttl", "rounding", "time_limit")}),
        ("Where it comes from", {"fields": ("origin", "created", "updated", "inventory")}),
    )
    autocomplete_fields = ("owner",)
    inlines = (VersionInline,)
    actions: tuple[str, ...] = ("enable", "disable", "forget_answers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Definition]:
        return super().get_queryset(request).select_related("current", "owner").annotate(count=Count("versions"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "current" and request.resolver_match:
            ident: Any = request.resolver_match.kwargs.get("object_id")
            kwargs |= {"queryset": DefinitionVersion.objects.filter(definition_id=ident), "required": True}
            kwargs["empty_label"] = None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A box in the list has no label of its own but its column's."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.list_editable:
            field.widget.attrs["aria-label"] = db_field.verbose_name.capitalize()
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A definition is a file: it comes by sync, so that what is solved is what is on disk.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its records refer to its versions, and the next sync would bring it back: it is disabled instead.
        return False

    def save_model(self, request: HttpRequest, obj: Definition, form: Any, change: bool) -> None:
        fields = {*form.cleaned_data, "updated"} - {"id"}  # the others may be changed by a sync in this moment
        if "enabled" in form.changed_data:
            obj.pruned = False  # a person has decided: the file's coming back changes nothing
            fields.add("pruned")
        obj.save(update_fields=fields)
        registry.refresh()

    @admin.display(description="inputs")
    def inputs(self, definition: Definition) -> int:
        return len(definition.current.interface["inputs"]) if definition.current else 0

    @admin.display(description="version", ordering="current__number")
    def version(self, definition: Definition) -> str:
        return str(definition.current) if definition.current else "–"

    @admin.display(description="versions", ordering="count")
    def version_count(self, definition: Definition) -> int:
        return int(getattr(definition, "count", 0))

    @admin.display(description="page")
    def page(self, definition: Definition) -> SafeString:
        return format_html('<a href="/view/{}">configurator</a>', definition.name)

    @admin.display(description="built of")
    def inventory(self, definition: Definition) -> admin_shown.Html:
        return admin_shown.summary(definition.current)

    @admin.action(description="Enable", permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Definition]) -> None:
        self._set_enabled(request, queryset, True)

    @admin.action(description="Disable", permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Definition]) -> None:
        self._set_enabled(request, queryset, False)

    @admin.action(description="Forget cached answers", permissions=["change"])
    def forget_answers(self, request: HttpRequest, queryset: QuerySet[Definition]) -> None:
        for definition in queryset:
            definition.forget_answers()
        registry.refresh()
        messages.success(request, "The next solve of each is computed again.")

    def _set_enabled(self, request: HttpRequest, queryset: QuerySet[Definition], enabled: bool) -> None:
        for definition in queryset:
            definition.enabled, definition.pruned = enabled, False
            definition.save(update_fields=["enabled", "pruned", "updated"])
        registry.refresh()
        messages.success(request, f"{queryset.count()} {'enabled' if enabled else 'disabled'}.")


@admin.register(DefinitionVersion)
class VersionAdmin(admin.ModelAdmin[DefinitionVersion]):
    list_display = ("definition", "number", "md5", "size", "created")
    list_filter = ("definition",)
    search_fields = ("definition__name", "md5", "sha256")
    readonly_fields = (
        *("definition", "number", "size", "created", "problems", "plugins", "components", "compared"),
        *("md5", "sha256", "digest", "files", "shown_interface"),
    )
    fieldsets = (
        (None, {"fields": ("definition", "number", "size", "created")}),
        ("Built of", {"fields": ("problems", "plugins", "components")}),
        ("Its engine's own server", {"fields": ("compared",)}),
        ("Content", {"fields": ("md5", "sha256", "digest", "files")}),
        ("Interface", {"fields": ("shown_interface",), "classes": ("collapse",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="problems")
    def problems(self, version: DefinitionVersion) -> admin_shown.Html:
        return admin_shown.problems(version)

    @admin.display(description="plug-ins")
    def plugins(self, version: DefinitionVersion) -> admin_shown.Html:
        return admin_shown.plugins(version)

    @admin.display(description="components")
    def components(self, version: DefinitionVersion) -> admin_shown.Html:
        return admin_shown.components(version)

    @admin.display(description="reads it")
    def compared(self, version: DefinitionVersion) -> admin_shown.Html:
        return admin_shown.confirmation(version)

    @admin.display(description="interface")
    def shown_interface(self, version: DefinitionVersion) -> admin_shown.Html:
        return admin_shown.interface(version)
