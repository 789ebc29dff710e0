"""What happens at the links in our mail? An address is confirmed, a new password set; and both mails can be asked for.

Looking at a link changes nothing, for scanners of mail look at links too: a button does.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts import links
from accounts.api import serializers as shapes
from accounts.services import people
from computeapi.pages.account.forms import Form
from computeapi.pages.account.frame import for_anyone, secret, see_other
from computeapi.pages.rendering import page
from computeapi.pages.visitors import is_logged_in, visitor_of


@for_anyone
def verify(request: HttpRequest) -> HttpResponse:
    link = request.GET.get("link", "")
    form = Form(request, action="confirm")
    if form.is_sent:
        with form:
            user = people.email_verify(token=link)
            messages.success(request, f"{user.email} is confirmed.")
            return see_other("account" if is_logged_in(visitor_of(request)) else "log-in")
    again = Form(request, "email", action="again")
    if again.is_sent:
        with again:
            people.verification_ask(request, **again.body(shapes.EmailBody))
            messages.success(request, "If that address waits to be confirmed, a mail is on its way.")
            return see_other("verify")
    context = {"user": links.user_of_email_token(link) if link else None, "link": link, "form": form, "again": again}
    return again.answer(
        secret(page(request, "pages/account/verify.html", context, status=max(form.status, again.status)))
    )


@for_anyone
def forgotten(request: HttpRequest) -> HttpResponse:
    form = Form(request, "email", action="forgotten")
    if form.is_sent:
        with form:
            people.password_reset_ask(request, **form.body(shapes.EmailBody))
            messages.success(request, "If there is an account with that address, a mail is on its way.")
            return see_other("forgotten")
    return form.answer(page(request, "pages/account/forgotten.html", {"form": form}, status=form.status))


@for_anyone
def reset(request: HttpRequest) -> HttpResponse:
    link = request.GET.get("link", "")
    form = Form(request, "password", action="reset")
    if form.is_sent:
        with form:
            people.password_reset(**form.body(shapes.ResetBody, token=link))
            messages.success(request, "Your new password holds. Log in with it.")
            return see_other("log-in")
    context = {"user": links.user_of_password_token(link), "form": form}
    return secret(page(request, "pages/account/reset.html", context, status=form.status))
