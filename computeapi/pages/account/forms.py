"""What was typed into a form, and what is wrong with it? Read by the API's own serializers, so that both take the same.

`with form:` around the work: an error that can be told beside the fields is kept there, and the page is shown again
with what was typed. Secrets are never shown again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ValidationError

from computeapi.pages.account.moments import told, wait
from softly.lib.errors import SoftlyError, ValidationFailed

SECRETS = {"password", "currentPassword", "newPassword", "code"}
_TOLD = (401, 403, 409, 422, 429)
"""Statuses of errors that the person at the form can do something about."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """`values` are those of a field that can be chosen several times."""

    id: str
    name: str
    values: list[str]
    errors: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        return self.values[-1] if self.values else ""


class Form:
    """Several forms of a page differ by `action`. `lists` are fields with several values."""

    def __init__(
        self,
        request: HttpRequest,
        *names: str,
        action: str,
        lists: tuple[str, ...] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.action = action
        self.is_sent = request.method == "POST" and request.POST.get("action") == action
        self.status = 200
        self.error: SoftlyError | None = None
        """What is wrong with no field in particular."""
        self._lists = lists
        first = initial or {}
        self.fields = {
            name: Field(
                id=f"{action}-{name}",
                name=name,
                values=self._typed(request, name) if self.is_sent else _as_list(first.get(name, [])),
            )
            for name in (*names, *lists)
        }
        self._secrets = {name: request.POST[name] for name in SECRETS & set(names) if name in request.POST}

    def body(self, serializer: type, *, leave_out: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        """What the serializer makes of it; `more` in place of fields that are typed in another way. Raises
        ValidationError."""
        data: dict[str, Any] = {
            name: found.values if name in self._lists else found.value
            for name, found in self.fields.items()
            if name not in SECRETS and name not in leave_out
        }
        read = serializer(data=data | self._secrets | more)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def answer(self, response: HttpResponse) -> HttpResponse:
        """With what the error says of trying again."""
        if self.error and self.error.retry_after is not None:
            response["Retry-After"] = str(self.error.retry_after)
        return response

    @property
    def message(self) -> str:
        return told(self.error) if self.error else ""

    @property
    def wait(self) -> str:
        return wait(self.error) if self.error else ""

    def __enter__(self) -> Form:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if isinstance(error, ValidationError):
            self._refuse((name, message) for name, message in _messages(error.detail))
        elif isinstance(error, ValidationFailed):
            self._refuse((one.field, one.message) for one in error.errors)
        elif isinstance(error, SoftlyError) and error.status in _TOLD:
            self.status, self.error = error.status, error
        else:
            return False
        return True

    def _typed(self, request: HttpRequest, name: str) -> list[str]:
        if name in SECRETS:
            return []
        return request.POST.getlist(name)[:100] if name in self._lists else [request.POST.get(name, "")]

    def _refuse(self, errors: Iterator[tuple[str, str]]) -> None:
        self.status = 422
        for name, message in errors:
            if name in self.fields:
                self.fields[name].errors.append(message)
            else:
                self.error = FormRefused(message)


class FormRefused(ValidationFailed):
    def __init__(self, message: str) -> None:
        SoftlyError.__init__(self, message)


def _as_list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


def _messages(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each message with the outermost field it belongs to."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _messages(value, name or str(key))
    elif isinstance(detail, list):
        for value in detail:
            yield from _messages(value, name)
    else:
        yield name, str(detail)
