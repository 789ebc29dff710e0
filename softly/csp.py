"""What may a browser load and run of an answer? django-csp writes the header; what kind of answer it is decides.

A page may have its own site's files, as CONTENT_SECURITY_POLICY says; a view adds to that with django-csp's decorators.
JSON is no page, so it may have nothing. Anything else is a file, perhaps of somebody else's making: where a browser
shows it after all, it is shut in a sandbox.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from csp.constants import HEADER, NONE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_DATA: dict[str, Any] = {"default-src": [NONE], "frame-ancestors": [NONE]}
# Made once: django-csp would make them anew for each answer, in 30 us.
DATA = build_policy(config=_DATA)
FILE = build_policy(config={**_DATA, "sandbox": True})
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()"


class ContentPolicy(CSPMiddleware):
    """Near the outermost, so that errors of other middleware have a policy too."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 304:
            # A 304 replaces the headers of the answer that the browser kept (RFC 9111, 3.2); those still hold.
            return response
        kind = response.get("Content-Type", "")
        if kind.startswith("text/html"):
            response.setdefault("Permissions-Policy", PERMISSIONS)
            return super().process_response(request, response)
        response.setdefault(HEADER, DATA if "json" in kind else FILE)
        return response


def hash_of(script: str) -> str:
    """The source that allows an inline script of exactly this text."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
