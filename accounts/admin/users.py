"""Users in the admin: who they are, what they may do, and where they are logged in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import audit
from accounts.admin.acting import each, is_superuser, may_touch
from accounts.admin.keys import KeyInline
from accounts.admin.sessions import SessionInline
from accounts.admin.shown import as_json
from accounts.models import User
from accounts.second_factor import has_device
from accounts.services import people
from accounts.services.devices import devices_remove
from accounts.services.people import user_deactivate

STAFF_ONLY_BY_SUPERUSERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class NewUserForm(BaseUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # no generic while it runs
    def save(self, commit: bool = True) -> User:
        """A new password ends all sessions but the one of who sets their own (User.save); so does that there is none
        any more."""
        user: User = super().save(commit)
        if not user.has_usable_password():
            kept: Any = user.kept_session
            user.sessions.exclude(pk=kept).delete()
        return user


class VerifiedFilter(admin.EmptyFieldListFilter):
    def choices(self, changelist: Any) -> Any:
        for choice, name in zip(super().choices(changelist), ("All", "Not verified", "Verified"), strict=True):
            yield choice | {"display": name}


@admin.register(User)
class UserAdmin(BaseUserAdmin[User]):
    add_form = NewUserForm
    change_password_form = PasswordForm
    ordering = ("email",)
    list_display = ("email", "name", "tier", "verified", "is_active", "is_staff", "last_login", "created")
    list_filter = ("tier", "is_active", "is_staff", ("email_verified", VerifiedFilter), "groups")
    list_select_related = ("tier",)
    search_fields = ("email", "name", "subject", "=id")
    readonly_fields = (
        "email_verified",
        "last_login",
        "created",
        "issuer",
        "subject",
        "shown_preferences",
        "shown_metadata",
        "two_factor",
    )
    fieldsets = (
        (None, {"fields": ("email", "email_verified", "name", "password", "two_factor")}),
        ("What they may take", {"fields": ("tier", "is_active")}),
        ("Permissions", {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}),
        ("What clients keep", {"fields": ("shown_preferences", "shown_metadata"), "classes": ("collapse",)}),
        ("External identity", {"fields": ("issuer", "subject"), "classes": ("collapse",)}),
        ("Dates", {"fields": ("last_login", "created")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)
    inlines = (SessionInline, KeyInline)
    actions = ("activate", "deactivate", "revoke_sessions", "revoke_keys", "mark_verified", "remove_second_factor")

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    # -- who may change whom

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only superusers make staff, or they could make themselves anything."""
        found = tuple(super().get_readonly_fields(request, obj))
        return found if is_superuser(request) else (*found, *STAFF_ONLY_BY_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_touch(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_touch(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        # What is held of a user, keys and jobs for one, has no delete of its own here; it goes with them.
        return listed, counts, needed & {User._meta.verbose_name}, protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """With all that is held of them, as when they do it themselves."""
        people.user_delete(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            people.user_delete(user=user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> User | None:
        user = super().get_object(request, object_id, from_field)
        if user is not None and user.pk == request.user.pk:
            user.kept_session = request.session.row_id  # type: ignore[attr-defined]  # accounts/session_store.py
        return user

    # -- what is shown

    @admin.display(description="verified", boolean=True, ordering="email_verified")
    def verified(self, user: User) -> bool:
        return user.email_verified is not None

    @admin.display(description="preferences")
    def shown_preferences(self, user: User) -> SafeString | str:
        return as_json(user.preferences)

    @admin.display(description="metadata")
    def shown_metadata(self, user: User) -> SafeString | str:
        return as_json(user.metadata)

    @admin.display(description="two-factor", boolean=True)
    def two_factor(self, user: User) -> bool:
        return has_device(user)

    # -- what can be done with many

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> bool:
            if user.is_active:
                return False
            user.is_active = True
            user.save(update_fields=["is_active"])
            return True

        each(self, request, queryset, act, done="activated")

    @admin.action(description="Deactivate: no login, session or key is taken", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> bool:
            if not user.is_active or user.pk == request.user.pk:
                return False
            user_deactivate(user=user)
            return True

        each(self, request, queryset, act, done="deactivated")
        if any(user.pk == request.user.pk for user in queryset):
            messages.warning(request, "You can't deactivate yourself.")

    @admin.action(description="End all sessions", permissions=["change"])
    def revoke_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> None:
            for session in user.sessions.select_related("user"):
                audit.session_ended(session)
                session.delete()

        each(self, request, queryset, act, done="logged out everywhere")

    @admin.action(description="Revoke all API keys", permissions=["change"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> None:
            for key in user.keys.filter(revoked=None):
                key.revoke()

        each(self, request, queryset, act, done="without keys")

    @admin.action(description="Mark email as verified", permissions=["change"])
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> bool:
            if user.email_verified:
                return False
            user.email_verified = timezone.now()
            user.save(update_fields=["email_verified"])
            return True

        each(self, request, queryset, act, done="marked")

    @admin.action(description="Remove second factor, of a lost device", permissions=["second_factor"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def act(user: User) -> bool:
            # One's own needs password and code, on the page for it.
            if user.pk == request.user.pk or not has_device(user):
                return False
            devices_remove(user)
            return True

        each(self, request, queryset, act, done="without second factor")

    def has_second_factor_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)
