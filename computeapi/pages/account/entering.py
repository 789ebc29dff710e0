"""How do people get in and out? Signing up, logging in with a password and perhaps a code, logging out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse

from accounts.api import serializers as shapes
from accounts.models import User
from accounts.second_factor import STATE_KEY
from accounts.services import logins, people
from accounts.services.logins import CodeRequired, EmailNotVerified, ProofTooOld
from computeapi.pages.account.forms import Form
from computeapi.pages.account.frame import for_anyone, own_path, secret, see_other
from computeapi.pages.rendering import page
from computeapi.pages.visitors import is_logged_in, visitor_of
from computeapi.rest.strict import StrictSerializer, Text


class _Code(StrictSerializer):
    code = Text(max_length=64)


@for_anyone
def sign_up(request: HttpRequest) -> HttpResponse:
    target = _target(request)
    if is_logged_in(visitor_of(request)):
        return see_other(target)
    form = Form(request, "name", "email", "password", action="sign-up")
    if form.is_sent:
        with form:
            user = people.user_sign_up(request, **form.body(shapes.SignUpBody))
            messages.success(request, f"We sent a mail to {user.email}. Follow its link to confirm the address.")
            if settings.REQUIRE_VERIFIED_EMAIL:
                return see_other("verify")
            return _entered(request, user, None, target)
    context = {"form": form, "target": target, "is_open": settings.ENABLE_SIGN_UP}
    return form.answer(page(request, "pages/account/sign_up.html", context, status=form.status))


@for_anyone
def log_in(request: HttpRequest) -> HttpResponse:
    """The code is asked for in a second step, from those who have a second factor."""
    target = _target(request)
    if is_logged_in(visitor_of(request)):
        return see_other(target)
    form = Form(request, "email", "password", action="password")
    if form.is_sent:
        with form:
            body = form.body(shapes.LoginBody)
            try:
                user, device = logins.user_by_password(request, email=body["email"], password=body["password"])
            except CodeRequired as required:
                return _ask_code(request, Form(request, "code", action="code"), required.proof, target)
            return _entered(request, user, device, target)
    if request.POST.get("action") == "code":
        second = Form(request, "code", action="code")
        proof = request.POST.get("proof", "")
        with second:
            user, device = logins.user_by_code(request, proof=proof, code=second.body(_Code)["code"])
            return _entered(request, user, device, target)
        if not isinstance(second.error, (ProofTooOld, EmailNotVerified)):
            return _ask_code(request, second, proof, target)
        form.error, form.status = second.error, second.status
    context = {"form": form, "target": target, "can_sign_up": settings.ENABLE_SIGN_UP}
    context["needs_verification"] = isinstance(form.error, EmailNotVerified)
    return form.answer(page(request, "pages/account/log_in.html", context, status=form.status))


@for_anyone
def log_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return see_other("account")
    auth.logout(request)
    messages.success(request, "You are logged out.")
    return see_other("log-in")


def _ask_code(request: HttpRequest, form: Form, proof: str, target: str) -> HttpResponse:
    context = {"form": form, "proof": proof, "target": target}
    return form.answer(secret(page(request, "pages/account/code.html", context, status=form.status)))


def _entered(request: HttpRequest, user: User, device: str | None, target: str) -> HttpResponse:
    auth.login(request, user, backend=logins.BACKEND)
    if device:
        request.session[STATE_KEY] = device
    return see_other(target)


def _target(request: HttpRequest) -> str:
    return own_path(request.POST.get("next") or request.GET.get("next"))
