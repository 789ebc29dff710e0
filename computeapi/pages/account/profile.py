"""/account: who one is here, how one gets in, and how one leaves."""

from __future__ import annotations

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse

from accounts.api import serializers as shapes
from accounts.models import User
from accounts.services import people
from computeapi.pages.account.forms import Form
from computeapi.pages.account.frame import for_users, see_other
from computeapi.pages.rendering import page
from computeapi.pages.visitors import visitor_of


@for_users
def profile(request: HttpRequest, user: User) -> HttpResponse:
    forms = {
        "name": Form(request, "name", action="name", initial={"name": user.name}),
        "email": Form(request, "email", "currentPassword", action="email", initial={"email": user.address or ""}),
        "password": Form(request, "currentPassword", "newPassword", action="password"),
        "verification": Form(request, action="verification"),
        "deactivate": Form(request, "currentPassword", action="deactivate"),
        "delete": Form(request, "currentPassword", action="delete"),
    }
    sent = next((form for form in forms.values() if form.is_sent), None)
    if sent is not None:
        with sent:
            return see_other(_DO[sent.action](request, user, sent))
        user.refresh_from_db()
    context = {
        "user": user,
        "forms": forms,
        "has_password": user.has_usable_password(),
        "statistics": people.statistics(user),
        "section": "account",
    }
    response = page(request, "pages/account/profile.html", context, status=sent.status if sent else 200)
    return sent.answer(response) if sent else response


def _name(request: HttpRequest, user: User, form: Form) -> str:
    people.profile_change(user=user, changes=form.body(shapes.ProfileBody))
    messages.success(request, "Your name is saved.")
    return "account"


def _email(request: HttpRequest, user: User, form: Form) -> str:
    body = form.body(shapes.ProfileBody)
    if body["email"] != user.email:
        people.email_change(user=user, email=body["email"], current=body.get("currentPassword"))
        messages.success(request, f"We sent a mail to {body['email']}. Follow its link to confirm the address.")
    return "account"


def _password(request: HttpRequest, user: User, form: Form) -> str:
    body = form.body(shapes.PasswordBody)
    session = visitor_of(request).session_id
    people.password_change(user=user, current=body["currentPassword"], new=body["newPassword"], session=session)
    messages.success(request, "Your new password holds. You are logged out everywhere else.")
    return "account"


def _verification(request: HttpRequest, user: User, form: Form) -> str:
    people.verification_ask(request, email=user.email)
    messages.success(request, f"We sent a mail to {user.email}.")
    return "account"


def _deactivate(request: HttpRequest, user: User, form: Form) -> str:
    _confirm(user, form)
    people.user_deactivate(user=user)
    auth.logout(request)
    messages.success(request, "Your account is off. Ask the operators of this site to turn it on again.")
    return "log-in"


def _delete(request: HttpRequest, user: User, form: Form) -> str:
    _confirm(user, form)
    people.user_delete(user=user)
    auth.logout(request)
    messages.success(request, "Your account is deleted, with all that was kept of it.")
    return "log-in"


def _confirm(user: User, form: Form) -> None:
    body = form.body(shapes.ConfirmBody) if user.has_usable_password() else {}
    people.confirm(user, body.get("currentPassword"), field="currentPassword")


_DO = {
    "name": _name,
    "email": _email,
    "password": _password,
    "verification": _verification,
    "deactivate": _deactivate,
    "delete": _delete,
}
