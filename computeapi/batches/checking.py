"""Can all of a batch be solved? Each of its inputs is looked at before any is queued."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts import quotas, tiers
from accounts.limits import NotInTier
from accounts.principal import Principal
from computeapi.batches.plan import Plan
from computeapi.batches.request import BatchRequest
from computeapi.batches.sweep import in_words
from computeapi.rest.failures import NotAuthenticated
from computeapi.solve import validation
from computeapi.solve.callers import as_caller
from computeapi.solve.request import SolveRequest
from softly.lib.errors import FieldError, FieldErrors, SoftlyError, ValidationFailed

MOST_INLINE = 25
"""Solves of a batch that are done while its client waits, where there is no queue."""


MOST_REPEATED = 256 << 20
"""Bytes of `base` as JSON, times the items: each reads it again. What is larger has an id once it is uploaded."""


class BatchTooLarge(SoftlyError):
    code, status, title = "BATCH_TOO_LARGE", 422, "Batch too large"


def check(request: BatchRequest, owner: Principal) -> tuple[Plan, list[Mapping[str, Any]]]:
    """What all have in common, and each item's own inputs. Raises NotAuthenticated, NotInTier, BatchTooLarge,
    QuotaExceeded, DefinitionNotFound, EngineUnavailable, and ValidationFailed that names what is wrong of all."""
    _check_size(request.size, owner)
    _check_base(request)
    quotas.check("solves", user_id=owner.user_id, tier=owner.tier, more=request.size)
    quotas.check("compute_seconds", user_id=owner.user_id, tier=owner.tier)
    caller = as_caller(owner)
    entry = validation.visible(request.definition, caller)
    items = list(request.items())
    plan = Plan.of(request, entry)
    _check_inputs(request, [plan.request(caller, item, entry) for item in items], items)
    return plan, items


def _check_size(size: int, owner: Principal) -> None:
    tier = tiers.current().find(owner.tier)
    details: dict[str, Any] = {"limit": tier.batch_items, "currentTier": tier.name} | tiers.current().way_up(tier.name)
    if not tier.batch_items and not owner.is_known:
        raise NotAuthenticated("Batches are for users: log in, or send an API key.", details=details)
    if not tier.batch_items:
        raise NotInTier(f"The tier {tier.title} has no batches.", details=details)
    if size > tier.batch_items:
        message = f"It is {in_words(size)} solves; the tier {tier.title} takes {tier.batch_items:,} in one batch."
        raise BatchTooLarge(message, details=details)
    if not settings.ENABLE_QUEUE and size > MOST_INLINE:
        message = f"It is {size:,} solves; this server has no queue, and so takes {MOST_INLINE} in one batch."
        raise BatchTooLarge(message, details={"limit": MOST_INLINE})


def _check_base(request: BatchRequest) -> None:
    if len(json.dumps(request.base)) * request.size > MOST_REPEATED:
        message = "It is too large for so many items: upload geometry at /api/geometry, and send its id."
        raise ValidationFailed([FieldError(field="base", message=message, code="too_large")])


def _check_inputs(request: BatchRequest, solves: list[SolveRequest], items: list[Mapping[str, Any]]) -> None:
    errors, named = FieldErrors(), set()
    for index, (solve, item) in enumerate(zip(solves, items, strict=True)):
        for error in _faults(solve):
            field = request.field_of(index, item, error)
            if field not in named:  # what a sweep or `base` has wrong is wrong in many items
                named.add(field)
                errors.add(field, error.message, error.code)
    errors.refuse()


def _faults(solve: SolveRequest) -> tuple[FieldError, ...]:
    try:
        validation.check(solve)
    except ValidationFailed as wrong:
        return wrong.errors
    return ()
