"""How does one method of a view become an operation of the document? DRF's DEFAULT_SCHEMA_CLASS."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from drf_spectacular import openapi
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from computeapi.openapi import errors, security
from computeapi.openapi.headers import references
from computeapi.rest.schema import Documented, header
from computeapi.rest.strict import Text
from softly.lib.errors import SoftlyError

_NOTHING = Documented()
_DEFAULT_BUCKET = "platform"
_ONES_OWN = ("me", "current")
"""Parts of a path that stand for an id: the same view as with the id."""

_IDEMPOTENCY_KEY = header(
    "Idempotency-Key", "Sent again within 24 hours, it gets the first answer again.", pattern="^[!-~]{1,255}$"
)
_NO_NUL = "^[^\\u0000]*$"
_SAYS_SOMETHING = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"
_DESCRIPTIONS = {"304": "The client has it already.", "206": "The part asked for."}


class AutoSchema(openapi.AutoSchema):
    """Reads what `documented` noted, and adds what every operation of its kind has."""

    said = _NOTHING

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        self.said = getattr(getattr(self.view, method.lower()), "documented", _NOTHING)
        operation: dict[str, Any] | None = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation:
            operation |= {"security": security.requirements(self.view, self.method)}
            if bucket := self._bucket():
                operation["x-rate-limit-bucket"] = bucket
        return operation

    def get_summary(self) -> str | None:
        return self.said.summary or None

    def get_operation_id(self) -> str:
        """The method and the whole path where none is said, so that no two are alike."""
        parts = re.findall(r"[A-Za-z0-9]+", self.path.removeprefix("/api"))
        if self.said.id:
            return "_".join([self.said.id, *(part for part in parts if part in _ONES_OWN)])
        return "_".join([self.method.lower(), *parts]).lower()

    def get_tags(self) -> list[str]:
        tags: list[str] = super().get_tags()
        return [self.said.tag] if self.said.tag else tags

    def get_override_parameters(self) -> list[Any]:
        return [*self.said.parameters, *([_IDEMPOTENCY_KEY] if self._is_idempotent() else [])]

    def get_examples(self) -> list[OpenApiExample]:
        return list(self.said.examples)

    def get_auth(self) -> list[dict[str, Any]]:
        return []  # by get_operation, from `access`

    def get_request_serializer(self) -> Any:
        said = self.said
        return super().get_request_serializer() if said is _NOTHING else said.request or {}

    def get_response_serializers(self) -> Any:
        said = self.said
        return super().get_response_serializers() if said.responses is None else said.responses

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer(serializer, direction, bypass_extensions)
        return schema | getattr(serializer, "also", {})

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> dict[str, Any] | None:
        """A body's texts and lists are refused where they are empty, unless their field says otherwise."""
        schema: dict[str, Any] | None = super()._map_serializer_field(field, direction, bypass_extensions)
        if schema and direction == "request" and "$ref" not in schema:
            if isinstance(field, serializers.CharField) and not field.allow_blank:
                schema.setdefault("minLength", 1)
            if isinstance(field, serializers.ListField) and not field.allow_empty:
                schema.setdefault("minItems", 1)
        return schema

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)
        if isinstance(field, Text):
            # Its ends are cut before it is looked at, and PostgreSQL knows no NUL.
            is_cut = field.trim_whitespace and not field.allow_blank
            schema.setdefault("pattern", _SAYS_SOMETHING if is_cut else _NO_NUL)

    def _get_response_headers_for_code(self, status_code: str, direction: Any = "response") -> dict[str, Any]:
        status = int(status_code)
        said = [*self.said.headers.get(status, ()), *(["Idempotent-Replayed"] if self._is_idempotent() else [])]
        return references(status, said, limited=self._bucket() is not None)

    def _get_request_body(self, direction: Any = "request") -> dict[str, Any] | None:
        """Of DELETE too, where it says that it takes one."""
        method = self.method
        self.method = "POST" if method == "DELETE" and self.said.request else method
        try:
            body: dict[str, Any] | None = super()._get_request_body(direction)
        finally:
            self.method = method
        return body | {"required": True} if body and _is_needed(self.said.request) else body

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code, body in bodies.items():
            body["description"] = str(body.get("description") or _DESCRIPTIONS.get(code, "Done."))
        for status, kinds in errors.by_status(self._errors()).items():
            if str(status) not in bodies:
                bodies[str(status)] = self._error(kinds)
        return dict(sorted(bodies.items()))

    def _errors(self) -> list[type[SoftlyError]]:
        own = self.said.errors
        kind = errors.Kind(
            who=security.who(self.view, self.method),
            is_open=security.is_open(self.view),
            is_limited=self._bucket() is not None,
            is_probe=re.fullmatch(settings.PROBES, self.path.strip("/")) is not None,
            is_idempotent=self._is_idempotent(),
            changes=self.method not in SAFE_METHODS,
            has_body=bool(self._get_request_body()),
            has_path="{" in self.path and not any(kind.status == 404 for kind in own),
        )
        return [*errors.usual(kind), *own]

    def _error(self, kinds: errors.Kinds) -> dict[str, Any]:
        """Described once under components, whoever answers it."""
        limited = self._bucket() is not None
        name = errors.response_name(kinds, limited=limited)
        answer = errors.response(kinds, limited=limited)
        found = ResolvedComponent(name, ResolvedComponent.RESPONSE, answer, object=SoftlyError)
        self.registry.register_on_missing(found)
        return dict(found.ref)

    def _is_idempotent(self) -> bool:
        return self.method == "POST" and bool(getattr(self.view, "idempotent", False))

    def _bucket(self) -> str | None:
        """None where requests aren't counted."""
        bucket: str | None = getattr(self.view, "bucket", _DEFAULT_BUCKET)
        return bucket


def _is_needed(request: Any) -> bool:
    """Whether an empty body would be wrong, where drf-spectacular can't tell: it looks at fields only."""
    schemas = request.values() if isinstance(request, dict) else [getattr(request, "also", {})]
    return any("required" in schema or "anyOf" in schema for schema in schemas if isinstance(schema, dict))
