"""Jobs in the admin: what waits, runs and went wrong, and how to stop it or have it tried again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.admin.shown import NOTHING
from computeapi.jobs import admin_shown as shown
from computeapi.jobs.admin_acting import cancel_jobs, replay_jobs
from computeapi.jobs.admin_filters import ForFilter, ItemsFilter, TypeFilter
from computeapi.jobs.admin_shown import Html
from computeapi.jobs.admin_workers import JobsReading
from computeapi.jobs.models import Job, JobAnswer
from softly.lib.ids import id_of

admin.site.unregister(ProcrastinateJob)  # tickets that wake workers: jobs are these


@admin.register(Job)
class JobAdmin(JobsReading):
    list_display = ("created_at", "type", "standing", "owner", "took", "tries")
    list_filter = ("state", ForFilter, ItemsFilter, "created", TypeFilter)
    list_select_related: ClassVar[Any] = ("user",)
    list_per_page = 50
    search_fields = ("user__email", "type", "message")
    search_help_text = "By owner, type, message, or the id of a job or batch."
    date_hierarchy = "created"
    show_full_result_count = False
    actions = ("cancel", "replay")
    change_form_template = "jobs/job_page.html"
    save_on_top = True  # where the buttons are
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("id", "type", "standing", "message", "owner", "batch", "items_shown")}),
        ("Attempts", {"fields": ("tries", "timeout", "errors_shown")}),
        ("Data", {"fields": ("data_shown",)}),
        ("Result", {"fields": ("result_shown", "answer_shown")}),
        (
            "When",
            {"fields": ("created_at", "due_at", "waits", "started_at", "runs", "completed_at", "ends_at", "worker")},
        ),
        ("Turn", {"fields": ("priority", "turn", "flow", "dedupe", "expires"), "classes": ("collapse",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Job | None = None) -> Any:
        """Without what this job has not."""
        if obj is None:
            return self.fieldsets
        has = {"message": obj.message, "batch": obj.parent_id, "items_shown": obj.is_batch}
        return [
            (name, section | {"fields": [field for field in section["fields"] if has.get(field, True)]})
            for name, section in self.fieldsets
        ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By an id it is found whatever is filtered."""
        if ident := id_of(search_term):
            rows = self.get_queryset(request).select_related("user").filter(Q(id=ident) | Q(parent_id=ident))
            return rows, False
        return super().get_search_results(request, queryset, search_term)

    # -- what is shown

    @admin.display(description="state", ordering="state")
    def standing(self, job: Job) -> Html:
        return shown.standing(job)

    @admin.display(description="for", ordering="user")
    def owner(self, job: Job) -> Html:
        return shown.owner(job)

    @admin.display(description="time")
    def took(self, job: Job) -> Html:
        return shown.took(job)

    @admin.display(description="waited")
    def waits(self, job: Job) -> str:
        return shown.waited(job)

    @admin.display(description="ran")
    def runs(self, job: Job) -> str:
        return shown.ran(job)

    @admin.display(description="attempts", ordering="attempt")
    def tries(self, job: Job) -> str:
        return NOTHING if job.is_batch else f"{job.attempt} of {job.attempts}"

    @admin.display(description="created", ordering="created")
    def created_at(self, job: Job) -> str:
        return shown.moment(job.created)

    @admin.display(description="due")
    def due_at(self, job: Job) -> str:
        return shown.moment(job.due)

    @admin.display(description="started")
    def started_at(self, job: Job) -> str:
        return shown.moment(job.started)

    @admin.display(description="completed")
    def completed_at(self, job: Job) -> str:
        return shown.moment(job.completed)

    @admin.display(description="attempt ends by")
    def ends_at(self, job: Job) -> str:
        return shown.moment(job.deadline)

    @admin.display(description="batch")
    def batch(self, job: Job) -> Html:
        if job.parent_id is None:
            return NOTHING
        place = reverse("admin:computeapi_job_change", args=[job.parent_id])
        return format_html('<a href="{}">item {} of {}</a>', place, job.index, job.parent_id)

    @admin.display(description="items")
    def items_shown(self, job: Job) -> Html:
        if not job.is_batch:
            return NOTHING
        place = reverse("admin:computeapi_job_changelist")
        return format_html('<a href="{}?for=all&items={}">{}</a>', place, job.pk, shown.counts(job))

    @admin.display(description="errors")
    def errors_shown(self, job: Job) -> Html:
        return shown.errors(job)

    @admin.display(description="data")
    def data_shown(self, job: Job) -> Html:
        return shown.data(job)

    @admin.display(description="result")
    def result_shown(self, job: Job) -> Html:
        return shown.json_of(job.result)

    @admin.display(description="answer kept")
    def answer_shown(self, job: Job) -> str:
        kept = JobAnswer.objects.filter(job=job).defer("body").first()
        return f"{kept.status} {kept.media_type}" if kept else NOTHING

    # -- what can be done

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        cancel_jobs(request, queryset)

    @admin.action(description="Replay", permissions=["change"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        replay_jobs(request, queryset)

    def response_change(self, request: HttpRequest, obj: Job) -> HttpResponse:
        if "_cancel" in request.POST:
            cancel_jobs(request, [obj])
        elif "_replay" in request.POST:
            replay_jobs(request, [obj])
        return redirect(reverse("admin:computeapi_job_change", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: bool) -> None:
        """Nothing can be edited; saved whole, it would undo what its worker writes meanwhile."""

    def log_change(self, request: HttpRequest, obj: Job, message: Any) -> Any:
        """The audit log has it."""
