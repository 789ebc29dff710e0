"""What stands in the links of our mail? Tokens that say who they are for, work once, and keep nothing in the database.

They are Django's (HMAC over the password's digest, the last login and the time), so a link ends when it was used, when
the password changes, and after PASSWORD_RESET_TIMEOUT.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import User


class _EmailTokens(PasswordResetTokenGenerator):
    key_salt = "accounts.links.email"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.email}{user.email_verified}{timestamp}"


_EMAIL, _PASSWORD = _EmailTokens(), PasswordResetTokenGenerator()


def email_token(user: User) -> str:
    """Proves that whoever has it reads the mail of the user's address."""
    return f"{user.pk.hex}.{_EMAIL.make_token(user)}"


def password_token(user: User) -> str:
    return f"{user.pk.hex}.{_PASSWORD.make_token(user)}"


def user_of_email_token(token: str, *, locked: bool = False) -> User | None:
    """`locked`: within a transaction, until whose end nobody else may use the link or change the user."""
    return _user(token, _EMAIL, locked=locked)


def user_of_password_token(token: str, *, locked: bool = False) -> User | None:
    return _user(token, _PASSWORD, locked=locked)


def _user(token: str, tokens: PasswordResetTokenGenerator, *, locked: bool) -> User | None:
    ident, _, rest = token.partition(".")
    rows = User.objects.select_for_update() if locked else User.objects.all()
    try:
        user = rows.filter(pk=UUID(hex=ident), is_active=True).first()
    except ValueError:
        return None
    return user if user is not None and tokens.check_token(user, rest) else None
