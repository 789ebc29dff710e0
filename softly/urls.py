"""Which paths does the site answer?"""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from computeapi.rest.methods import read_only


@read_only
def to_admin(request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")


urlpatterns = [
    path("admin", to_admin),
    path("admin/", admin.site.urls),
    path("", include("computeapi.urls")),
]
handler400 = "softly.failures.bad_request"
handler403 = "softly.failures.permission_denied"
handler404 = "softly.failures.not_found"
handler500 = "softly.failures.server_error"
