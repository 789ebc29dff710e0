"""What do clients send and see of accounts? Bodies are read strictly: nobody sets what isn't theirs to set."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from ua_parser import parse

from accounts.models import ApiKey, Session, User
from accounts.scopes import SCOPES
from computeapi.rest.strict import Count, Email, JsonObject, Moment, Secret, StrictSerializer, Text

MOST_ORIGINS = 20
_ORIGIN = re.compile(r"^https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$")


# -- what is sent


@extend_schema_field({"type": "string", "minLength": 10, "maxLength": 4096})
class NewSecret(Secret):
    """A password to be. What else is asked of it (settings.AUTH_PASSWORD_VALIDATORS) accounts/services says."""


class SignUpBody(StrictSerializer):
    email = Email(max_length=254)
    password = NewSecret()
    name = Text(max_length=150, required=False, allow_blank=True, default="")


class ProfileBody(StrictSerializer):
    """Each field that is given replaces the one there was. A new `email` needs `currentPassword`."""

    name = Text(max_length=150, required=False, allow_blank=True)
    preferences = JsonObject(required=False)
    metadata = JsonObject(required=False)
    email = Email(max_length=254, required=False)
    currentPassword = Secret(required=False)


class TokenBody(StrictSerializer):
    token = Text(max_length=200)


class EmailBody(StrictSerializer):
    email = Email(max_length=254)


class ResetBody(StrictSerializer):
    token = Text(max_length=200)
    password = NewSecret()


class PasswordBody(StrictSerializer):
    currentPassword = Secret()
    newPassword = NewSecret()


class ConfirmBody(StrictSerializer):
    """The password confirms it; whoever has none (an external identity) sends an empty object."""

    currentPassword = Secret(required=False)


class LoginBody(StrictSerializer):
    """Email and password, or `apiKey`; nothing of these when the key comes as `Authorization: Bearer`."""

    also = StrictSerializer.also | {
        "dependentRequired": {"email": ["password"], "password": ["email"]},
        "not": {"required": ["email", "apiKey"]},
    }

    email = Email(max_length=254, required=False)
    password = Secret(required=False)
    code = Text(max_length=16, required=False, help_text="Of the second factor, where the account has one.")
    apiKey = Text(max_length=200, required=False)
    data = JsonObject(required=False, default=dict)  # type: ignore[assignment]
    metadata = JsonObject(required=False, default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_password = "email" in attrs or "password" in attrs
        if by_password and "apiKey" in attrs:
            raise serializers.ValidationError({"apiKey": "Send a password or a key, not both."}, code="not_allowed")
        for name in ("email", "password"):
            if by_password and name not in attrs:
                raise serializers.ValidationError({name: "This field is required."}, code="required")
        return attrs


class SessionBody(StrictSerializer):
    data = JsonObject(required=False)  # type: ignore[assignment]
    metadata = JsonObject(required=False)


class ScopesField(serializers.ListField):
    child = serializers.ChoiceField(choices=list(SCOPES))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty=False, max_length=len(SCOPES), **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        if isinstance(data, list) and not all(isinstance(item, str) for item in data):
            raise serializers.ValidationError("Send a list of strings.", code="type_error")
        return sorted(set(super().to_internal_value(data)))


@extend_schema_field({"type": "string", "maxLength": 255, "pattern": _ORIGIN.pattern})
class Origin(Text):
    """An origin as browsers send it: scheme, host, port where it isn't the usual one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=255, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        origin = super().to_internal_value(data)
        if not _ORIGIN.fullmatch(origin):
            raise serializers.ValidationError("Send an origin like https://shop.example.", code="invalid_origin")
        return origin


class _KeyFields(StrictSerializer):
    def validate_expiresAt(self, value: datetime | None) -> datetime | None:
        if value is not None and value <= timezone.now():
            raise serializers.ValidationError("This time is over.", code="out_of_range")
        return value


class KeyBody(_KeyFields):
    name = Text(max_length=100)
    scopes = ScopesField(required=False, default=lambda: ["solve"])
    origins = serializers.ListField(child=Origin(), required=False, default=list, max_length=MOST_ORIGINS)
    expiresAt = Moment(required=False, allow_null=True, default=None)


class KeyChangeBody(_KeyFields):
    name = Text(max_length=100, required=False)
    scopes = ScopesField(required=False)
    origins = serializers.ListField(child=Origin(), required=False, max_length=MOST_ORIGINS)
    expiresAt = Moment(required=False, allow_null=True)


class RotateBody(StrictSerializer):
    graceSeconds = Count(
        min_value=0, max_value=7 * 86_400, required=False, default=0, help_text="How long the old token is taken still."
    )


# -- what is seen


class StatisticsShape(serializers.Serializer[Any]):
    """Counted from the records."""

    solves = serializers.IntegerField()
    cacheHits = serializers.IntegerField()
    jobs = serializers.IntegerField()
    files = serializers.IntegerField()
    lastSeenAt = serializers.DateTimeField(allow_null=True)


class UserShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField(source="address", allow_null=True)
    emailVerified = serializers.SerializerMethodField()
    name = serializers.CharField()
    tier = serializers.SerializerMethodField()
    isStaff = serializers.BooleanField(source="is_staff")
    isActive = serializers.BooleanField(source="is_active")
    preferences = serializers.DictField()
    metadata = serializers.DictField()
    createdAt = serializers.DateTimeField(source="created")

    def get_emailVerified(self, user: User) -> bool:
        return user.email_verified is not None

    def get_tier(self, user: User) -> str:
        return user.tier.name if user.tier else settings.DEFAULT_TIER


class ProfileShape(UserShape):
    statistics = StatisticsShape()


class SessionShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    userId = serializers.UUIDField(source="user_id")
    keyId = serializers.UUIDField(source="key_id", allow_null=True, help_text="The key it was opened with.")
    data = serializers.DictField()  # type: ignore[assignment]
    metadata = serializers.DictField()
    address = serializers.IPAddressField(allow_null=True)
    device = serializers.SerializerMethodField()
    current = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created")
    lastSeenAt = serializers.DateTimeField(source="last_seen")
    expiresAt = serializers.DateTimeField(source="expires")

    def get_device(self, session: Session) -> str:
        return device_of(session.user_agent)

    def get_current(self, session: Session) -> bool:
        return bool(session.pk == self.context.get("current"))


class NewSessionShape(SessionShape):
    token = serializers.CharField(help_text="Shown this once. Send it as `Authorization: Bearer` or `X-Session-ID`.")


class KeyShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.SerializerMethodField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(SCOPES)))
    origins = serializers.ListField(child=serializers.CharField())
    createdAt = serializers.DateTimeField(source="created")
    expiresAt = serializers.DateTimeField(source="expires", allow_null=True)
    lastUsedAt = serializers.DateTimeField(source="last_used", allow_null=True)
    revokedAt = serializers.DateTimeField(source="revoked", allow_null=True)

    def get_prefix(self, key: ApiKey) -> str:
        return f"softly_k_{key.prefix}"


class NewKeyShape(KeyShape):
    token = serializers.CharField(help_text="Shown this once; only its digest is kept.")


class QuotaShape(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=["solves", "computeSeconds", "aiTokens", "storageBytes"])
    used = serializers.FloatField()
    limit = serializers.FloatField(allow_null=True, help_text="null: as much as one likes.")
    remaining = serializers.FloatField(allow_null=True)


class LimitShape(serializers.Serializer[Any]):
    limit = serializers.IntegerField()
    window = serializers.IntegerField(help_text="Seconds.")


class PeriodShape(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class DayShape(serializers.Serializer[Any]):
    date = serializers.DateField()
    solves = serializers.IntegerField()
    cacheHits = serializers.IntegerField()
    computeSeconds = serializers.FloatField()


class UsageShape(serializers.Serializer[Any]):
    tier = serializers.CharField()
    period = PeriodShape()
    quotas = QuotaShape(many=True)
    limits = serializers.DictField(child=LimitShape(), help_text="By bucket.")
    days = DayShape(many=True)


class TierShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField()
    quotas = serializers.DictField(child=serializers.IntegerField(allow_null=True))
    limits = serializers.DictField(child=LimitShape(), help_text="By bucket; one that is missing isn't in this tier.")
    maySendDefinitions = serializers.BooleanField(help_text="Whether /grasshopper takes a file of one's own.")
    jobPriority = serializers.IntegerField(help_text="Added to the priority of its users' jobs.")
    batchItems = serializers.IntegerField(help_text="The most items of one batch.")


@extend_schema_field({"type": "object"})
class AnyObject(serializers.JSONField):
    pass


class ExportShape(serializers.Serializer[Any]):
    """Everything held of a user; more lists may come."""

    also = {"additionalProperties": True}

    exportedAt = serializers.DateTimeField()
    user = AnyObject()
    sessions = serializers.ListField(child=AnyObject())
    keys = serializers.ListField(child=AnyObject())
    solves = serializers.ListField(child=AnyObject())


def device_of(user_agent: str) -> str:
    """`Firefox on Ubuntu`, or what a program calls itself."""
    found = parse(user_agent)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    if browser and system:
        return f"{browser} on {system}"
    return browser or user_agent.partition(" ")[0][:60] or "unknown"
