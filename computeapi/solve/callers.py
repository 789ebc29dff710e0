"""Who makes this request? The user where one is logged in, else the keyed hash of the address."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.authentication import principal_of
from accounts.principal import Principal
from computeapi.solve.models import SolveRecord
from computeapi.solve.request import Caller


def caller_of(request: Request | HttpRequest) -> Caller:
    """Raises NotAuthenticated for a wrong credential, where nothing has looked at it before."""
    return as_caller(principal_of(getattr(request, "_request", request)))


def as_caller(principal: Principal) -> Caller:
    return Caller(
        user_id=principal.user_id,
        address="" if principal.is_known else principal.address,
        is_staff=principal.is_staff,
        tier=principal.tier,
        rank=principal.rank,
    )


def records_of(caller: Caller) -> QuerySet[SolveRecord]:
    """The caller's own; staff see all."""
    records = SolveRecord.objects.all()
    if caller.is_staff:
        return records
    if caller.user_id:
        return records.filter(user_id=caller.user_id)
    return records.filter(user=None, caller=caller.address)
