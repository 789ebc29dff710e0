"""Where do staff set up their second factor? On a page of the admin: scan, confirm with a code, keep ten on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString, mark_safe
from django_otp import login as remember_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import throttle
from accounts.admin_login import code_field
from accounts.authentication import address_of
from accounts.limits import RateLimitExceeded
from accounts.models import User
from accounts.second_factor import STATE_KEY, device_for
from accounts.services import devices

WRONG = "This code is wrong, was used already, or came too soon after a wrong one. Wait for the next one."
Context = dict[str, Any]


class CodeForm(forms.Form):
    code = code_field(label="One-time code")


class RemoveForm(CodeForm):
    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    field_order = ("password", "code")


def show(request: HttpRequest, context: Context) -> HttpResponseBase:
    """The page of the user who is logged in; a POST says by `do` what is to be done."""
    context = context | {"title": "Two-factor"}
    do = _DOINGS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if do is None:
        return _page(request, context)
    assert isinstance(request.user, User)
    try:
        with throttle.attempt(address_of(request.META), request.user.email) as guess:
            answer = do(request, request.user, context)
            if not context.get("wrong"):
                guess.succeeded()
            return answer
    except RateLimitExceeded as error:
        response = _page(request, context | {"wrong": error.message}, status=error.status)
        response["Retry-After"] = str(error.retry_after)
        return response


def _begin(request: HttpRequest, user: User, context: Context) -> HttpResponseBase:
    devices.device_begin(user)
    return redirect("admin:two_factor")


def _confirm(request: HttpRequest, user: User, context: Context) -> HttpResponseBase:
    form = CodeForm(request.POST)
    done = devices.device_confirm(user, form.cleaned_data["code"]) if form.is_valid() else None
    if done is None:
        return _refused(request, context, WRONG)
    device, codes = done
    # Whoever knew this session's token before knows none that acts for staff.
    request.session.cycle_key()
    request.session.comes_from(request)  # type: ignore[attr-defined]  # accounts/session_store.py
    remember_device(request, device)
    request.staff_standing = None  # type: ignore[attr-defined]
    return _page(request, context | {"codes": codes, "must_set_up": False, "has_permission": True})


def _renew(request: HttpRequest, user: User, context: Context) -> HttpResponseBase:
    form = CodeForm(request.POST)
    if not form.is_valid() or device_for(user, form.cleaned_data["code"]) is None:
        return _refused(request, context, WRONG)
    return _page(request, context | {"codes": devices.codes_renew(user)})


def _remove(request: HttpRequest, user: User, context: Context) -> HttpResponseBase:
    form = RemoveForm(request.POST)
    if not form.is_valid() or not user.check_password(form.cleaned_data["password"]):
        return _refused(request, context, "This isn't your password.")
    if device_for(user, form.cleaned_data["code"]) is None:
        return _refused(request, context, WRONG)
    devices.devices_remove(user)
    request.session.pop(STATE_KEY, None)
    messages.success(request, "Two-factor is off: logins need your password only.")
    return redirect("admin:two_factor")


_DOINGS: dict[str, Callable[[HttpRequest, User, Context], HttpResponseBase]] = {
    "begin": _begin,
    "confirm": _confirm,
    "renew": _renew,
    "remove": _remove,
}


def _refused(request: HttpRequest, context: Context, reason: str) -> HttpResponseBase:
    context["wrong"] = reason
    return _page(request, context, status=422)


def _page(request: HttpRequest, context: Context, status: int = 200) -> HttpResponseBase:
    assert isinstance(request.user, User)
    known = devices.devices_of(request.user)
    context = context | {"devices": known, "code_form": CodeForm(), "remove_form": RemoveForm(auto_id="remove_%s")}
    if known.pending and not known.confirmed:
        context |= {"qr": _qr(known.pending), "secret": devices.secret_of(known.pending)}
    response = render(request, "accounts/two_factor.html", context, status=status)
    # Compressed, what else is on the page could be used to guess the secrets (BREACH).
    patch_cache_control(response, no_transform=True)
    return response


def _qr(device: TOTPDevice) -> SafeString:
    """Black on white in the dark too, or cameras don't read it."""
    code = segno.make_qr(device.config_url)
    svg = code.svg_inline(scale=4, border=4, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    return mark_safe(svg)  # noqa: S308  # segno's own markup, of modules only
