"""Which mail do people get? Two short ones, sent behind the request, so that its time tells nothing of an account."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from textwrap import dedent

from django.conf import settings
from django.core.mail import send_mail

from accounts import links
from accounts.models import User
from softly.lib.background import Background

logger = logging.getLogger(__name__)

_sender = Background("mail", 1)


def send_verification(user: User) -> None:
    link = f"{settings.SITE_URL}/account/verify?link={links.email_token(user)}"
    _send(
        user, "Confirm your email address", "Is this address yours? Then follow this link:", link, "If not, do nothing."
    )


def send_password_reset(user: User) -> None:
    link = f"{settings.SITE_URL}/account/reset?link={links.password_token(user)}"
    _send(user, "A new password", "Choose a new password here:", link, "Was it not you? Then leave it as it is.")


def finish() -> None:
    """Wait for what is being sent."""
    _sender.finish()


def _send(user: User, subject: str, before: str, link: str, after: str) -> None:
    if not user.address:
        return
    # A name is whatever was typed at sign-up, perhaps by somebody who has mail sent to others with it.
    name = user.name if user.name and user.email_verified else user.email
    text = dedent("""\
        Hello {name},

        {before}

        {link}

        {after}

        Softly
        """).format(name=name, before=before, link=link, after=after)
    _sender.submit(_deliver, subject, text, user.email)


def _deliver(subject: str, text: str, to: str) -> None:
    try:
        send_mail(f"Softly: {subject}", text, None, [to])
    except (OSError, SMTPException) as error:
        logger.error("mail not sent", extra={"reason": type(error).__name__})
