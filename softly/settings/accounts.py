"""Who may have an account, how do they prove it, and how often may they ask?"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from softly import env
from softly.settings.run import PRODUCTION

ENABLE_RATE_LIMITING = env.flag("ENABLE_RATE_LIMITING", True, help="limit how often each caller may ask")
DEFAULT_TIER = env.text(
    "DEFAULT_TIER", "free", like=r"[a-z][a-z0-9-]{0,31}", allowed="a tier's name", help="tier of users without one"
)
UPGRADE_URL = env.text(
    "UPGRADE_URL", "/account/usage", help="where to get a higher tier; a tier's own address wins over this one"
)
REQUIRE_VERIFIED_EMAIL = env.flag(
    "REQUIRE_VERIFIED_EMAIL", PRODUCTION, help="no login before the email address is confirmed"
)
ENABLE_SIGN_UP = env.flag("ENABLE_SIGN_UP", True, help="whether anybody may make an account")
ADMIN_REQUIRE_TOTP = env.flag("ADMIN_REQUIRE_TOTP", False, help="staff must set up one-time codes to act as staff")
OTP_TOTP_ISSUER = "Softly"
LOGIN_URL = "log-in"
LOGIN_REDIRECT_URL = "/account"
JWT_JWKS_URL = env.text(
    "JWT_JWKS_URL",
    like=r"https?://.+",
    allowed="an http(s):// URL",
    help="key set of an external identity provider, whose JWTs are then taken",
)
JWT_ISSUER = env.text("JWT_ISSUER", help="the `iss` of its tokens; needed with JWT_JWKS_URL")
JWT_AUDIENCE = env.text("JWT_AUDIENCE", help="the `aud` of its tokens; empty: not checked")
if JWT_JWKS_URL and not JWT_ISSUER:
    raise ImproperlyConfigured("JWT_ISSUER must be set with JWT_JWKS_URL.")
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
