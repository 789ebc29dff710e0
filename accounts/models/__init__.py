"""Index of the models of accounts."""

from accounts.models.idempotency import IdempotentRequest
from accounts.models.keys import ApiKey
from accounts.models.sessions import Session
from accounts.models.tiers import Tier, TierLimit
from accounts.models.users import User

__all__ = ["ApiKey", "IdempotentRequest", "Session", "Tier", "TierLimit", "User"]
