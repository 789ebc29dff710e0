"""Index of the admin of accounts. The secrets of django-otp's devices are nobody's to see: they have no pages."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin import audit, keys, sessions, tiers, users  # noqa: F401

admin.site.unregister([StaticDevice, TOTPDevice])
