"""The least that Django can do for a POST: one view, no middleware, the answer at hand. The yardstick."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
# Else the server would send it in chunks, which is slower.
HEADERS = {"Content-Type": "application/json", "Content-Length": str(len(BODY))}

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[])


def solve(request: HttpRequest) -> HttpResponse:
    request.body  # noqa: B018 - read, as every view of a POST would
    return HttpResponse(BODY, headers=HEADERS)


urlpatterns = [path("solve", solve), path("", solve)]
application = get_wsgi_application()
