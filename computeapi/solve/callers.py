"""Who makes this request? The user where one is logged in, else the keyed hash of the address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.request import Request

from computeapi.solve.models import SolveRecord
from computeapi.solve.request import Caller
from softly.lib.hashing import keyed
from softly.proxies import client_address


@lru_cache(maxsize=4096)
def _hashed(address: str) -> str:
    return keyed(settings.SECRET_KEY, f"caller:{address}")


def address_of(environ: Mapping[str, Any]) -> str:
    return _hashed(client_address(environ))


def caller_of(request: Request) -> Caller:
    user = request.user
    if user.is_authenticated:
        return Caller(user_id=user.pk, is_staff=user.is_staff)
    return Caller(address=address_of(request.META))


def records_of(caller: Caller) -> QuerySet[SolveRecord]:
    """The caller's own; staff see all."""
    records = SolveRecord.objects.all()
    if caller.is_staff:
        return records
    if caller.user_id:
        return records.filter(user_id=caller.user_id)
    return records.filter(user=None, caller=caller.address)
