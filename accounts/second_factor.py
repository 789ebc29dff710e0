"""Did staff show their second factor? A one-time code (TOTP), for those who have set it up or must.

With a device confirmed, a login counts as staff's only after a code; with ADMIN_REQUIRE_TOTP also those without a
device are not staff until they have one. The devices and their limits on guessing are django-otp's.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django_otp import DEVICE_ID_SESSION_KEY, devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

STATE_KEY: str = DEVICE_ID_SESSION_KEY


def has_device(user: User) -> bool:
    return next(iter(devices_for_user(user, confirmed=True)), None) is not None


def satisfies(user: User, device_id: Any) -> bool:
    """Whether a login that was confirmed by `device_id` (None: by none) may act for staff."""
    if device_id:
        return any(device.persistent_id == device_id for device in devices_for_user(user, confirmed=True))
    return not settings.ADMIN_REQUIRE_TOTP and not has_device(user)


def device_for(user: User, code: str) -> Device | None:
    """The device that gave this code. Each code is taken once, and guessing slows down.

    Six digits are a one-time code, all else is a recovery code: a guess of the one must not slow down the other.
    """
    code = "".join(code.split()).replace("-", "").lower()
    kind = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        for device in kind.objects.devices_for_user(user, confirmed=True).select_for_update():
            if device.verify_token(code):
                found: Device = device
                return found
    return None
