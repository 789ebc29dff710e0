"""What does the admin show first? How the site is doing: its home page, on the site that guards the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.admin_site import StaffSite
from computeapi.monitoring import dashboard


class HomeSite(StaffSite):
    index_template = "monitoring/admin_home.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"board": dashboard.board(request.user), **(extra_context or {})})
