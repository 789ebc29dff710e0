"""/api/tiers: what each tier may take, for whoever wants to know before they are refused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import tiers
from accounts.api.serializers import TierShape
from accounts.permissions import anyone
from accounts.shipped import STAFF
from computeapi.rest.schema import documented


class TiersView(APIView):
    access = anyone("solve")

    @documented("The tiers with their limits and quotas", id="list_tiers", responses={200: TierShape(many=True)})
    def get(self, request: Request) -> Response:
        found = sorted(tiers.current().by_name.values(), key=lambda tier: tier.rank)
        return Response([_shown(tier) for tier in found if tier.name != STAFF])


def _shown(tier: tiers.TierInfo) -> dict[str, Any]:
    quotas = asdict(tier.quotas)
    return {
        "name": tier.name,
        "title": tier.title,
        "rank": tier.rank,
        "quotas": {
            "solves": quotas["solves"],
            "computeSeconds": quotas["compute_seconds"],
            "aiTokens": quotas["ai_tokens"],
            "storageBytes": quotas["storage_bytes"],
        },
        "limits": {name: {"limit": most, "window": window} for name, (most, window) in sorted(tier.limits.items())},
        "maySendDefinitions": tier.may_send_definitions,
        "jobPriority": tier.priority,
        "batchItems": tier.batch_items,
    }
