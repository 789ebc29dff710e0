"""Who gets into the admin? Staff, with a one-time code where they have set one up or must (ADMIN_REQUIRE_TOTP)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts import throttle, two_factor_page
from accounts.admin_login import CODE_REQUIRED, LoginForm
from accounts.authentication import address_of
from accounts.limits import RateLimitExceeded
from accounts.models import User
from accounts.second_factor import STATE_KEY, has_device, satisfies


class StaffSite(admin.AdminSite):
    """Staff who must set up a second factor and have none see the page for it, and nothing else."""

    site_title = site_header = "Softly"
    index_title = "Home"
    login_form = LoginForm
    login_template = "accounts/admin_login.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and _standing(request) == "in"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"must_set_up": _must_set_up(request)}

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        usual = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if _must_set_up(request):
                # Whoever may do nothing else may leave.
                return self._leave(request) if view == self.logout else redirect("admin:two_factor")
            return usual(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("two-factor/", self.two_factor, name="two_factor"), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "POST":
            return redirect("admin:two_factor") if _must_set_up(request) else super().login(request, extra_context)
        try:
            with throttle.attempt(address_of(request.META), request.POST.get("username", "")) as guess:
                response = super().login(request, extra_context)
                if response.status_code == 302 or _lacks_only_the_code(response):
                    guess.succeeded()
                return response
        except RateLimitExceeded as error:
            return self._too_often(request, error)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The login that sets it goes on, all others end."""
        request.user.kept_session = request.session.row_id  # type: ignore[union-attr,attr-defined]
        return super().password_change(request, extra_context)

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters()])
    def two_factor(self, request: HttpRequest) -> HttpResponseBase:
        if not (self.has_permission(request) or _must_set_up(request)):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return two_factor_page.show(request, self.each_context(request))

    @method_decorator([never_cache, csrf_protect])
    def _leave(self, request: HttpRequest) -> HttpResponseBase:
        return self.logout(request)

    def _too_often(self, request: HttpRequest, error: RateLimitExceeded) -> HttpResponse:
        form = self.login_form(request, initial={"username": request.POST.get("username", "")[:254]})
        context = self.each_context(request) | {
            "title": "Log in",
            "form": form,
            "refusal": error.message,
            "app_path": request.get_full_path(),
            "next": request.POST.get("next") or reverse("admin:index"),
        }
        response = render(request, str(self.login_template), context, status=error.status)
        response["Retry-After"] = str(error.retry_after)
        return response


def _standing(request: HttpRequest) -> str:
    """`in`, or what is missing: `login`, `device`, `code`. Looked up once a request."""
    known: tuple[Any, str] | None = getattr(request, "staff_standing", None)
    user = request.user
    if known is None or known[0] != user.pk:
        known = (user.pk, _look_up(user, request.session.get(STATE_KEY)))
        request.staff_standing = known  # type: ignore[attr-defined]
    return known[1]


def _look_up(user: Any, device_id: Any) -> str:
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return "login"
    if satisfies(user, device_id):
        return "in"
    return "device" if settings.ADMIN_REQUIRE_TOTP and not has_device(user) else "code"


def _must_set_up(request: HttpRequest) -> bool:
    return _standing(request) == "device"


def _lacks_only_the_code(response: HttpResponse) -> bool:
    form = (getattr(response, "context_data", None) or {}).get("form")
    return form is not None and form.has_error("__all__", CODE_REQUIRED)
