"""Workers in the admin: which there are, whether they are seen, and what they do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.admin.acting import Reading
from computeapi.jobs import admin_shown as shown
from computeapi.jobs.admin_shown import Html
from computeapi.jobs.models import Worker


class JobsReading(Reading):
    """Rows that are read; who may change them may act on them, and nobody edits them."""

    class Media:
        css: ClassVar = {"all": ["jobs/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _, section in self.get_fieldsets(request, obj) for name in section["fields"]]


@admin.register(Worker)
class WorkerAdmin(JobsReading):
    list_display = ("host", "pid", "life", "slots", "jobs_shown", "started", "seen")
    fieldsets: ClassVar[Any] = ((None, {"fields": ("id", *list_display)}),)
    ordering = ("-seen",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worker]:
        return super().get_queryset(request).prefetch_related("jobs")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="state")
    def life(self, worker: Worker) -> Html:
        is_alive = Worker.objects.alive().filter(pk=worker.pk).exists()
        name = "lost" if not is_alive else "stopping" if worker.stopping else "alive"
        return format_html('<span class="job-state {}">{}</span>', name, name)

    @admin.display(description="does now")
    def jobs_shown(self, worker: Worker) -> Html:
        return shown.jobs_of(worker)
