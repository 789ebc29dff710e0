"""Which changes are written down, with who made them? Those of what decides over access: django-auditlog's rows."""

from __future__ import annotations

from auditlog.registry import auditlog

from accounts.models import ApiKey, Tier, TierLimit, User


def register() -> None:
    """Never the value of a secret: that it changed, not to what."""
    auditlog.register(
        User, exclude_fields=["last_login"], mask_fields=["password"], m2m_fields={"groups", "user_permissions"}
    )
    auditlog.register(Tier)
    auditlog.register(TierLimit)
    auditlog.register(ApiKey, exclude_fields=["last_used", "hash", "previous_hash"])
