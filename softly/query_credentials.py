"""Is there a key or a session's token in the query? It would stand in every log and history on its way: refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from softly.failures import CredentialsInQuery, error_response
from softly.lib.masking import looks_like_credential

Next = Callable[[HttpRequest], HttpResponseBase]

_NAME = re.compile(
    r"x?(?:api|access|auth|secret|private|(?:rhino)?compute)(?:key|token)|token|bearer|authorization|password|passwd|x?session(?:id|key|token)?"
    r"|softlysession|jwt|(?:id|refresh)token|clientsecret|secret"
)
# Where names say nothing: the inputs of a definition are named by whoever wrote it, and the links of our mail carry a
# token that works once.
_OTHERWISE_NAMED = re.compile(r"/(?:solve|view|account)/.+")


class NoQueryCredentials:
    """Before anybody asks who it is."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query and (name := first_credential(query, names=not _OTHERWISE_NAMED.fullmatch(request.path_info))):
            message = (
                f"The query parameter {name} carries a credential. Replace that credential, and send it as the header "
                "`Authorization: Bearer …` (a session's token also as `X-Session-ID`, a key as `RhinoComputeKey`)."
            )
            return error_response(request, CredentialsInQuery(message, details={"field": name}))
        return self.get_response(request)


def first_credential(query: str, *, names: bool) -> str | None:
    """The name of the first parameter with a credential: by its value, or with `names` by its own name."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        if looks_like_credential(unquote_plus(value)):
            return "***" if looks_like_credential(name) else name[:64]
        if looks_like_credential(name):
            return "***"
        if names and value and _NAME.fullmatch(name.lower().replace("-", "").replace("_", "").replace(".", "")):
            return name
    return None
