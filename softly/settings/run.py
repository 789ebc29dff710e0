"""What kind of run is it, and where does it write?"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from softly import env

BASE_DIR = env.ROOT
VERSION = "0.1.0"

ENVIRONMENT = env.choice("SOFTLY_ENV", "development", ("development", "production"), help="what kind of run this is")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", False, help="Django's debug pages; refused in production")
DATA_DIR = env.path("DATA_DIR", "var", help="folder for everything that is written")
SECRET_KEY = env.text("SECRET_KEY", help="signs sessions and tokens; development makes its own under DATA_DIR")
ALLOWED_HOSTS = list(env.words("ALLOWED_HOSTS", (), help="host names this server answers to"))
GIT_SHA = env.text("GIT_SHA", help="commit shown by /version")


def _development_secret(folder: Path) -> str:
    """A key of this installation's own, made once; the file is readable by its owner only."""
    from softly.local.secret import secret_key  # only development needs the local services' code

    return secret_key(folder)


if PRODUCTION:
    if len(SECRET_KEY) < 32:
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 32 characters when SOFTLY_ENV=production.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off when SOFTLY_ENV=production.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must list this server's host names when SOFTLY_ENV=production; * is not allowed."
        )
else:
    SECRET_KEY = SECRET_KEY or _development_secret(DATA_DIR)
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]
