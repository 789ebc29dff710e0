"""What is asked of staff at the admin's door? Email, password, and a one-time code of those who have set one up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.second_factor import device_for, has_device

CODE_REQUIRED = "code_required"


def code_field(**options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "size": 16})
    return forms.CharField(max_length=24, widget=widget, **options)


class LoginForm(AdminAuthenticationForm):
    code = code_field(
        label="One-time code",
        required=False,
        help_text="If you have set up two-factor: six digits, or a recovery code.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user = self.get_user()
        if isinstance(user, User) and has_device(user):
            self._check_code(user, cleaned.get("code", ""))
        return cleaned

    def _check_code(self, user: User, code: str) -> None:
        if not code:
            raise ValidationError("This account has a second factor: enter the one-time code too.", code=CODE_REQUIRED)
        device = device_for(user, code)
        if device is None:
            raise ValidationError("The one-time code is wrong or was used already.", code="code_wrong")
        user.otp_device = device  # type: ignore[attr-defined]  # django-otp keeps it in the session at login
