"""For whom is a job? What is kept of who asked, and who that is when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.principal import Principal
from accounts.scopes import ALL
from accounts.shipped import STAFF

SYSTEM = Principal(kind="key", is_staff=True, tier=STAFF, address="system")
"""Softly itself: what it does for everybody."""
NOBODY = Principal(scopes=frozenset())
"""Whose account may do nothing any more."""
SYSTEM_FLOW = "system"
_STRANGERS = "address:%"


def flow_of(owner: Principal) -> str:
    """The line that their jobs stand in: all keys and sessions of a user together, or an address."""
    return SYSTEM_FLOW if owner is SYSTEM else owner.name


def party_of(flow: str) -> str:
    """Who counts as one where slots are shared out: each user, and strangers all together, whatever their addresses. A
    pattern that the lines of a party are LIKE, and no others."""
    return _STRANGERS if flow.startswith(_STRANGERS[:-1]) else flow


def kept(owner: Principal) -> dict[str, Any]:
    """As JSON, without what only the credential's own request is about."""
    if owner is SYSTEM:
        return {"kind": SYSTEM_FLOW}
    return {
        "kind": owner.kind,
        "isStaff": owner.is_staff,
        "tier": owner.tier,
        "rank": owner.rank,
        "scopes": sorted(owner.scopes),
        "address": owner.address,
        "isShown": owner.is_shown,
        "keyId": str(owner.key_id) if owner.key_id else None,
    }


def restored(document: Mapping[str, Any], user_id: UUID | None, *, is_staff: bool) -> Principal:
    """Who asked, with the rights that they had then; `is_staff` is whether the user still is."""
    if document.get("kind") == SYSTEM_FLOW:
        return SYSTEM
    return Principal(
        kind=document["kind"],
        user_id=user_id,
        is_staff=document["isStaff"] and is_staff,
        tier=document["tier"],
        rank=document["rank"],
        scopes=frozenset(document["scopes"]) & ALL,
        address=document["address"],
        is_shown=document["isShown"],
        key_id=UUID(document["keyId"]) if document.get("keyId") else None,
    )
