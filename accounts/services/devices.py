"""How do staff set up, renew and remove their second factor? A device for one-time codes, and ten codes on paper."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.identities import identities
from accounts.models import User

CODES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Devices:
    """`confirmed` counts at each login; `pending` waits for its first code. `codes_left` are on paper."""

    confirmed: TOTPDevice | None
    pending: TOTPDevice | None
    codes_left: int


def devices_of(user: User) -> Devices:
    found = list(TOTPDevice.objects.filter(user=user).order_by("-pk"))
    return Devices(
        confirmed=next((device for device in found if device.confirmed), None),
        pending=next((device for device in found if not device.confirmed), None),
        codes_left=StaticToken.objects.filter(device__user=user, device__confirmed=True).count(),
    )


def secret_of(device: TOTPDevice) -> str:
    """For typing in where no camera is, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def device_begin(user: User) -> None:
    """A new secret; one that was begun before and not confirmed is of no use any more."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if devices_of(user).confirmed is None:
            for device in TOTPDevice.objects.filter(user=user):
                device.delete()
            TOTPDevice.objects.create(user=user, name="authenticator app", confirmed=False)


def device_confirm(user: User, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """The device from now on, and the recovery codes, told this once. None for a wrong code."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        known = devices_of(user)
        device = known.pending
        if known.confirmed or device is None or not device.verify_token("".join(code.split())):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _make_codes(user)
        _disarm_keys(user)
    identities.forget()
    return device, codes


def codes_renew(user: User) -> list[str]:
    """Ten new ones; those from before are of no use any more."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        return _make_codes(user)


def devices_remove(user: User) -> None:
    """Logins need no code from now on, and sessions that were opened with one lose what it allowed."""
    with transaction.atomic():
        for kind in (TOTPDevice, StaticDevice):
            for device in kind.objects.filter(user=user):
                device.delete()
    identities.forget()


def _disarm_keys(user: User) -> None:
    """Keys made before, perhaps by somebody who had no more than the password, act for staff no longer."""
    for key in user.keys.select_for_update().filter(scopes__contains=["admin"]):
        key.scopes = [scope for scope in key.scopes if scope != "admin"]
        key.save(update_fields=["scopes"])


def _make_codes(user: User) -> list[str]:
    for device in StaticDevice.objects.filter(user=user):
        device.delete()
    paper = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return codes
