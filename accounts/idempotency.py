"""What if a client sends a POST again? With an `Idempotency-Key` it gets the first answer, and nothing happens twice.

A view says `idempotent = True`. Its rows and the answer that is kept are then committed together: after a crash there
are both or neither. One whose work must not be done in a transaction, or does no harm when it is done again, says
`in_transaction = False` too. What is kept for 24 hours: answers of 2xx, and errors that a solve came to
(`SoftlyError.is_outcome`). After any other error, or an answer over LARGEST, the same key runs the request again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.parsers import MultiPartParser

from accounts import permissions
from accounts.authentication import principal_of
from accounts.models import IdempotentRequest
from accounts.models.idempotency import Claim
from accounts.principal import Principal
from accounts.sealing import KeptAnswer, Seal
from softly.failures import error_response, from_exception
from softly.lib.errors import BadRequest, SoftlyError

logger = logging.getLogger(__name__)

LARGEST, LARGEST_OF_STRANGERS = 1 << 20, 64 << 10
"""Bytes of an answer's body. Anybody may solve: what is kept for strangers must not fill the database."""

REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[!-~]{1,255}")
_KEPT_HEADERS = (
    "Content-Type",
    "Location",
    "ETag",
    "Cache-Control",
    "X-Cache",
    "Vary",
    "Preference-Applied",
    "Link",
    "Retry-After",
)
_TRIES = 3
_SOON = 2
_MARGIN = 30.0


class KeyInvalid(BadRequest):
    code, title = "IDEMPOTENCY_KEY_INVALID", "Idempotency-Key can't be used"


class KeyReused(SoftlyError):
    code, status, title = "IDEMPOTENCY_KEY_REUSED", 422, "Idempotency-Key used before"


class InFlight(SoftlyError):
    code, status, title = "IDEMPOTENCY_IN_FLIGHT", 409, "Request in flight"


def answer(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
    """The answer of a view that is to run once, or the one it gave before; None where the view is to run as ever.

    `view` is a DRF view's function. Called after the caller is known and counted.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    kind = getattr(view, "cls", None)
    if key is None or request.method != "POST" or not getattr(kind, "idempotent", False):
        return None
    try:
        permissions.check(principal_of(request), permissions.access_of(kind, "POST"))
    except SoftlyError:
        return None  # The view refuses it, in the words it has for everybody.
    try:
        return _once(request, kind, kwargs, key, lambda: view(request, *args, **kwargs))
    except (SoftlyError, DatabaseError) as error:
        return error_response(request, from_exception(error))


def forget_old() -> int:
    """Remove what is older than 24 hours; how many rows that were."""
    return IdempotentRequest.objects.forget_old()


def lease() -> timedelta:
    """How long a request may take. One that gave no answer by then is taken for dead."""
    return timedelta(seconds=settings.QUEUE_TIMEOUT / 1000 + settings.SOLVE_TIMEOUT + _MARGIN)


def _once(
    request: HttpRequest, kind: Any, kwargs: dict[str, Any], key: str, run: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    if not _KEY.fullmatch(key):
        raise KeyInvalid("An Idempotency-Key has 1 to 255 characters, letters, digits and signs without spaces.")
    if "text/event-stream" in request.headers.get("Accept", ""):
        raise KeyInvalid("A stream can't be sent again: leave out Idempotency-Key, or ask for JSON.")
    route = f"{kind.__module__}.{kind.__qualname__} {sorted(kwargs.items())}"
    seal = Seal(secret=settings.SECRET_KEY, principal=_credential(principal_of(request)), route=route, key=key)
    digest = seal.digest(_parts(request, kind))
    for _ in range(_TRIES):
        if claim := IdempotentRequest.objects.claim(name=seal.name, request=digest, lease=lease()):
            largest = LARGEST if principal_of(request).is_known else LARGEST_OF_STRANGERS
            return _run(run, seal, claim, in_transaction=getattr(kind, "in_transaction", True), largest=largest)
        known = IdempotentRequest.objects.filter(name=seal.name).first()
        if known is None:
            continue  # released since
        if known.request != digest:
            raise KeyReused("This Idempotency-Key came with another body before; take a new key for a new request.")
        if known.answer is not None and (kept := seal.open(bytes(known.answer))):
            return _again(kept)
        break
    raise InFlight("The first request with this Idempotency-Key still runs; ask again.", retry_after=_SOON)


def _credential(who: Principal) -> str:
    """Whose answers it may read: a key's are no other key's, or one that stands in a page would be given what a
    stronger one of the same user made. All full logins of a user are one, as long as they may do the same."""
    return f"{who.name} key:{who.key_id} staff:{who.is_staff}"


def _parts(request: HttpRequest, kind: Any) -> Iterator[bytes]:
    """What must be equal for two requests to be one. A form's boundary differs each time and doesn't count."""
    yield request.META.get("QUERY_STRING", "").encode()
    encoded = request.headers.get("Content-Encoding")
    if request.content_type != "multipart/form-data" or encoded or MultiPartParser not in kind.parser_classes:
        yield request.META.get("CONTENT_TYPE", "").encode()
        yield request.body
        return
    for name, values in request.POST.lists():
        yield from (b"field", name.encode(), *(str(value).encode() for value in values))
    for name, files in request.FILES.lists():
        for file in files:
            yield from (b"file", name.encode(), str(file.name).encode(), str(file.content_type).encode())
            yield from file.chunks()
            file.seek(0)


def _run(
    run: Callable[[], HttpResponseBase], seal: Seal, claim: Claim, *, in_transaction: bool, largest: int
) -> HttpResponseBase:
    try:
        with transaction.atomic() if in_transaction else nullcontext():
            response = _rendered(run())
            kept = _worth_keeping(response, largest)
            if in_transaction:
                _finish_together(response, kept, seal, claim)
    except BaseException:
        _release(claim)
        raise
    if kept is None:
        _release(claim)
    elif not in_transaction:
        _finish(kept, seal, claim)
    return response


def _finish_together(response: HttpResponseBase, kept: KeptAnswer | None, seal: Seal, claim: Claim) -> None:
    """Within the transaction of what the view wrote. Raises InFlight, which takes that back, where somebody else has
    taken the request over."""
    if response.status_code >= 500:
        transaction.set_rollback(True)
    elif kept and not IdempotentRequest.objects.finish(claim, seal.close(kept)):
        raise InFlight("This request took too long and runs a second time; ask again.", retry_after=_SOON)


def _finish(kept: KeptAnswer, seal: Seal, claim: Claim) -> None:
    """The answer is there and is given, also where it can't be kept: it then is computed again for the next."""
    try:
        IdempotentRequest.objects.finish(claim, seal.close(kept))
    except DatabaseError as error:
        logger.warning("an answer was not kept for its Idempotency-Key", extra={"reason": type(error).__name__})


def _release(claim: Claim) -> None:
    try:
        IdempotentRequest.objects.release(claim)
    except DatabaseError as error:
        logger.warning("an Idempotency-Key stays taken for its lease", extra={"reason": type(error).__name__})


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _worth_keeping(response: HttpResponseBase, largest: int) -> KeptAnswer | None:
    if not isinstance(response, HttpResponse) or len(response.content) > largest:
        return None
    if not (200 <= response.status_code < 300 or getattr(response, "is_outcome", False)):
        return None
    return KeptAnswer(
        status=response.status_code,
        headers={name: response[name] for name in _KEPT_HEADERS if response.has_header(name)},
        cookies=[morsel.OutputString() for morsel in response.cookies.values()],
        body=response.content,
    )


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status)
    del response["Content-Type"]
    for name, value in kept.headers.items():
        response[name] = value
    for cookie in kept.cookies:
        response.cookies.load(cookie)
    response[REPLAYED] = "true"
    return response
