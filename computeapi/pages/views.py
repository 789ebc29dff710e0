"""The browser pages."""

from django.http import HttpRequest, HttpResponse


def gallery(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>Softly</h1>")
