"""API keys in the admin: whose they are and what they may do. Their secrets are nowhere, their digests not shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.acting import Revocable, Shown
from accounts.admin.shown import moment, words
from accounts.models import ApiKey
from accounts.scopes import SCOPES

STATES = {"living": "Living", "expired": "Expired", "revoked": "Revoked"}


class KeyForm(forms.ModelForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {about}") for name, about in SCOPES.items()], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "origins", "expires")


class StateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        living = ApiKey.objects.living()
        match self.value():
            case "living":
                return queryset.filter(pk__in=living)
            case "revoked":
                return queryset.exclude(revoked=None)
            case "expired":
                return queryset.filter(revoked=None).exclude(pk__in=living)
        return queryset


@admin.register(ApiKey)
class ApiKeyAdmin(Revocable):
    form = KeyForm
    list_display = ("name", "user", "token", "may", "state", "last_used", "expires", "created")
    list_filter = (StateFilter,)
    search_fields = ("name", "prefix", "user__email", "=id")
    fields = ("user", "name", "token", "scopes", "origins", "expires", "state", "revoked", "last_used", "created")
    readonly_fields = ("user", "token", "state", "revoked", "last_used", "created")

    @admin.display(description="token")
    def token(self, key: ApiKey) -> str:
        return f"softly_k_{key.prefix}…"

    @admin.display(description="scopes")
    def may(self, key: ApiKey) -> str:
        return words(key.scopes)

    @admin.display(description="state")
    def state(self, key: ApiKey) -> str:
        return STATES["revoked" if key.revoked else "living" if key.is_living else "expired"]

    def revoke_row(self, row: ApiKey) -> bool:
        if row.revoked:
            return False
        row.revoke()
        return True


class KeyInline(Shown):
    model = ApiKey
    verbose_name_plural = "API keys"
    fields = readonly_fields = ("name", "token", "may", "state", "used")
    token = ApiKeyAdmin.token
    may = ApiKeyAdmin.may
    state = ApiKeyAdmin.state

    @admin.display(description="last used")
    def used(self, key: ApiKey) -> str:
        return moment(key.last_used)
