"""Who may call a view? Each says so by `access`; one that says nothing is for nobody.

`access = anyone("solve")` · `users("account")` · `staff("admin")`, or by method: `{"GET": anyone("solve"), "POST":
staff("admin")}`. The scope is what a key needs for it; sessions have all. What belongs to somebody is looked up among
the caller's own rows, so that another's is not found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.principal import Principal
from accounts.scopes import SCOPES
from computeapi.rest.failures import NotAuthenticated
from softly.lib.errors import NotAllowed

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module, by a setting

Who = Literal["anyone", "users", "staff"]


@dataclass(frozen=True, slots=True)
class Access:
    """`by_object`: another scope will do as well, that of the object; the view checks it once it has that."""

    who: Who
    scope: str
    by_object: bool = False

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise ValueError(f"There is no scope {self.scope}.")


def anyone(scope: str, *, by_object: bool = False) -> Access:
    return Access("anyone", scope, by_object)


def users(scope: str) -> Access:
    return Access("users", scope)


def staff(scope: str = "admin") -> Access:
    return Access("staff", scope)


class ScopeMissing(NotAllowed):
    code, title = "SCOPE_MISSING", "Scope missing"


def access_of(view: object, method: str) -> Access | None:
    """What a view says of a method; HEAD is as GET."""
    said: Access | Mapping[str, Access] | None = getattr(view, "access", None)
    if isinstance(said, Mapping):
        return said.get("GET" if method == "HEAD" else method)
    return said


def check(principal: Principal, access: Access | None) -> None:
    """Raises NotAuthenticated, ScopeMissing, NotAllowed."""
    if access is None:
        raise NotAllowed("You may not do this.")
    if access.who != "anyone" and not principal.is_known:
        raise NotAuthenticated("Log in, or send an API key as `Authorization: Bearer`.")
    if access.scope not in principal.scopes and not access.by_object:
        raise ScopeMissing(f"This key lacks the scope {access.scope!r}.", details={"scope": access.scope})
    if access.who == "staff" and not principal.is_staff:
        raise NotAllowed("This is for staff, with their second factor where they have one.")


class Declared(BasePermission):
    """The same for DRF, before every view."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        method = request.method or ""
        # What a view doesn't do is for it to say (405), and OPTIONS tells nothing that is anybody's.
        if method == "OPTIONS" or method not in view.allowed_methods:
            return True
        principal: Principal = request.auth  # type: ignore[assignment]
        check(principal, access_of(view, method))
        return True
