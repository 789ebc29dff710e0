"""What does an authenticator app show? One-time codes (RFC 6238) of a device's secret, one for each test step."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.services.devices import device_begin, device_confirm, devices_of

PASSWORD = "correct horse battery"
PAGE, LOGIN = "/admin/two-factor/", "/admin/login/"


class App:
    """Its clock is 30 s ahead for each code after the first: a code is taken once, and the tolerance is one step from
    the last. None is behind: the next step may begin before it is looked at."""

    def __init__(self, device: TOTPDevice) -> None:
        self._key = device.bin_key
        self._steps: Iterator[int] = itertools.count()

    def code(self) -> str:
        totp = TOTP(self._key)
        totp.time = time.time() + 30 * next(self._steps)
        return f"{totp.token():06d}"


def wrong(app: App) -> str:
    """Six digits that are no code around now."""
    near = {App.code(app)}
    return next(digits for digits in ("123456", "654321", "111111") if digits not in near)


def set_up(user: User) -> tuple[App, list[str]]:
    """A confirmed device, and the recovery codes."""
    device_begin(user)
    device = devices_of(user).pending
    assert device
    app = App(device)
    done = device_confirm(user, app.code())
    assert done
    return app, done[1]


def log_in(client: Client, email: str, code: str = "", password: str = PASSWORD) -> int:
    """The status of the answer: 302 for those who are in."""
    fields = {"username": email, "password": password, "code": code, "next": "/admin/"}
    return client.post(LOGIN, fields).status_code
