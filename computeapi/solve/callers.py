"""Who makes this request? The user where one is logged in, else the keyed hash of the address."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

from accounts import tiers
from accounts.authentication import principal_of
from accounts.principal import Principal
from computeapi.solve.models import Kind, SolveRecord
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
        is_shown=principal.is_shown,
    )


def may_send_definitions(caller: Caller) -> bool:
    """Whether a definition that comes with a request is solved for them. It can run any script, so never by a key that
    all who look at a page can read."""
    return not caller.is_shown and tiers.current().may_send_definitions(caller.tier, is_staff=caller.is_staff)


def records_of(caller: Caller) -> QuerySet[SolveRecord]:
    """The caller's own; staff see all."""
    records = SolveRecord.objects.all()
    if caller.is_staff:
        return records
    if caller.user_id:
        return records.filter(user_id=caller.user_id)
    return records.filter(user=None, caller=caller.address)


def listed_of(caller: Caller) -> QuerySet[SolveRecord]:
    """Those of them that a list shows. Who knows the id or the key of evaluated source has its files, so neither is
    told to all who come from one address, or who read a key in a page."""
    records = records_of(caller)
    if caller.user_id is None or caller.is_shown:
        return records.filter(kind=Kind.SOLVE)
    return records
