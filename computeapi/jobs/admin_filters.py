"""Which jobs do staff look at? Those that people asked for, without the items of batches, unless they say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from computeapi.jobs import registry
from computeapi.jobs.models import Job
from computeapi.jobs.owners import SYSTEM, flow_of
from softly.lib.ids import id_of


class _Narrow(admin.SimpleListFilter):
    """A filter whose first choice is narrower than all, and is there unless another is taken."""

    usual = ""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield first | {"display": self.usual}
        yield from others


class ForFilter(_Narrow):
    title, parameter_name, usual = "owner", "for", "People"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("softly", "Softly itself"), ("all", "Both")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        if self.value() == "all":
            return queryset
        own = {"flow": flow_of(SYSTEM)}
        return queryset.filter(**own) if self.value() == "softly" else queryset.exclude(**own)


class ItemsFilter(_Narrow):
    """The id of a batch as its value: that one's items, as its page leads to."""

    title, parameter_name, usual = "items of batches", "items", "Left out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("with", "Listed too"), ("only", "Alone")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        match self.value():
            case None:
                return queryset.filter(parent=None)
            case "with":
                return queryset
            case "only":
                return queryset.exclude(parent=None)
            case batch:
                ident = id_of(str(batch))
                return queryset.filter(parent_id=ident) if ident else queryset.none()


class TypeFilter(admin.SimpleListFilter):
    """By what is registered: to ask the rows which types there are would read all of them."""

    title = parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(handler.type, handler.type) for handler in registry.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(type=self.value()) if self.value() else queryset
