"""How does mail leave, and which address of this site stands in it?"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from softly import env
from softly.settings.run import ALLOWED_HOSTS, PRODUCTION

EMAIL_URL = env.text(
    "EMAIL_URL",
    like=r"smtps?://.+",
    allowed="smtp://user:password@host:587 or smtps://…:465",
    help="mail server, smtp:// with STARTTLS (?tls=false: without) or smtps://; empty: mail goes to the log",
)
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Softly <softly@localhost>", help="sender of mail")
SITE_URL = env.text(
    "SITE_URL", like=r"https?://[^/?#\s]+", allowed="an origin like https://softly.example", help="address in mail"
)
if not SITE_URL:
    SITE_URL = (
        f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
        if PRODUCTION
        else f"http://127.0.0.1:{env.integer('PORT', 8000, minimum=1, maximum=65535)}"
    )


def smtp(url: str) -> dict[str, Any]:
    """Django's settings for an smtp:// URL; without one mail is printed."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    is_smtps = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if is_smtps else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_smtps,
        "EMAIL_USE_TLS": not is_smtps and dict(parse_qsl(parts.query)).get("tls") != "false",
        "EMAIL_TIMEOUT": 10,
    }


globals().update(smtp(EMAIL_URL))
