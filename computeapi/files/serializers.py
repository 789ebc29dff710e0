"""What do requests for files and their answers look like? document.py makes the answers, kinds say what they take."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from computeapi.files.links import LONGEST
from computeapi.rest.strict import Count, StrictSerializer

FILE: dict[str, Any] = {
    "name": "3f8b1d1e-7f0c-4a52-9a4b-0d8a5a4f3c11.pdf",
    "title": "Offer 2026-17",
    "fileName": "Offer 2026-17.pdf",
    "kind": "pdf",
    "mediaType": "application/pdf",
    "size": 31874,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "source": "body",
    "job": "0b9d6f2e-6f2b-4e0e-9a5c-7f6e3a1d2c4b",
    "url": "/api/files/3f8b1d1e-7f0c-4a52-9a4b-0d8a5a4f3c11.pdf",
    "link": None,
    "createdAt": "2026-03-01T12:00:00Z",
    "expiresAt": "2026-03-31T12:00:00Z",
}
LINK: dict[str, Any] = {
    "url": f"{FILE['url']}?expires=1772452800&signature=2Zk0p1vXb3s1Qw",
    "expiresAt": "2026-03-02T12:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("A day", value=LINK)])
class LinkShape(serializers.Serializer[Any]):
    """Whoever has it has the file, until then or until the file is removed."""

    url = serializers.CharField()
    expiresAt = serializers.DateTimeField()


@extend_schema_serializer(examples=[OpenApiExample("A document", value=FILE)])
class FileShape(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="For /api/files/<name>; nobody can guess it.")
    title = serializers.CharField()
    fileName = serializers.CharField(help_text="What it is called when it is saved.")
    kind = serializers.CharField()
    mediaType = serializers.CharField()
    size = serializers.IntegerField(min_value=0, help_text="Bytes.")
    sha256 = serializers.RegexField("^[0-9a-f]{64}$")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="What it was made of: `body`, `solve:<id>`, `batch:<id>`."
    )
    job = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()
    link = LinkShape(allow_null=True, help_text="For who made it without an account.")
    createdAt = serializers.DateTimeField()
    expiresAt = serializers.DateTimeField()


class LinkBody(StrictSerializer):
    expiresIn = Count(
        required=False,
        default=86_400,
        min_value=1,
        max_value=LONGEST,
        help_text="Seconds; never longer than the file lives.",
    )
