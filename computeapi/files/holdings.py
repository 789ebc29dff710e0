"""What do files say of a user? How many they have, and how many bytes those are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.holdings import Used
from computeapi.files.models import GeneratedFile
from computeapi.files.services import remove_file


class Files:
    name = "files"

    def statistics(self, user_id: UUID) -> Mapping[str, int]:
        return {"files": GeneratedFile.objects.filter(user_id=user_id).whole().count()}

    def used(self, user_id: UUID, start: datetime, end: datetime) -> Used:
        return Used()

    def stored(self, user_id: UUID) -> int:
        return GeneratedFile.objects.filter(user_id=user_id).size()

    def days(self, user_id: UUID, start: datetime, end: datetime) -> Mapping[date, Mapping[str, float]]:
        return {}

    def export(self, user_id: UUID) -> Iterable[Mapping[str, Any]]:
        of_the_file = ("name", "title", "kind", "media_type", "size", "sha256", "source", "created", "expires")
        rows: Any = GeneratedFile.objects.filter(user_id=user_id).values(*of_the_file)
        return list(rows)

    def erase(self, user_id: UUID) -> None:
        for file in GeneratedFile.objects.filter(user_id=user_id):
            remove_file(file)
