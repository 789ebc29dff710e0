"""Which files does one ask for, again and again?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Sum
from django.utils import timezone

from accounts.principal import Principal

if TYPE_CHECKING:
    from computeapi.files.models import GeneratedFile  # which import this module

_NAME = re.compile(r"[0-9a-f-]{36}\.[0-9a-z]{1,8}")
UNFINISHED = timedelta(hours=1)
"""After so long a file that is still not whole never will be."""


class GeneratedFileQuerySet(models.QuerySet["GeneratedFile"]):
    def whole(self) -> GeneratedFileQuerySet:
        """Those that are there, and not expired."""
        return self.filter(stored__isnull=False, expires__gt=timezone.now())

    def lent(self) -> GeneratedFileQuerySet:
        """Those of them that a link may give out: not what belongs to an account that was switched off."""
        return self.whole().exclude(user__is_active=False)

    def over(self) -> GeneratedFileQuerySet:
        """Those that are to go: expired, or never finished."""
        now = timezone.now()
        return self.filter(models.Q(expires__lte=now) | models.Q(stored=None, created__lt=now - UNFINISHED))

    def named(self, name: str) -> GeneratedFile | None:
        """One of them; None for what is no name of ours, too."""
        return self.filter(name=name).first() if _NAME.fullmatch(name) else None

    def of(self, owner: Principal) -> GeneratedFileQuerySet:
        """Their own, by user or by address."""
        if owner.user_id is not None:
            return self.filter(user_id=owner.user_id)
        return self.filter(user=None, address=owner.address)

    def listed_of(self, owner: Principal) -> GeneratedFileQuerySet:
        """Those of them that a list shows: what is known by its name alone is told to nobody who shares an address, or
        read a key in a page."""
        return self.none() if owner.user_id is None or owner.is_shown else self.of(owner)

    def size(self) -> int:
        """As their owners see it: each file counts."""
        return int(self.aggregate(total=Sum("size", default=0))["total"])

    def size_in_store(self) -> int:
        """Equal contents count once."""
        contents = self.order_by().values("sha256", "size").distinct()
        return int(contents.aggregate(total=Sum("size", default=0))["total"])
