"""/account/jobs: what one has left to the server, how far that is, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from accounts.models import User
from computeapi.jobs import asking, control
from computeapi.jobs.models import Job, State
from computeapi.pages.account.frame import for_users, see_other
from computeapi.pages.account.job_rows import rows_of
from computeapi.pages.account.solves import pages_of, said
from computeapi.pages.rendering import page
from computeapi.pages.visitors import visitor_of
from computeapi.rest.pagination import NewestFirst
from softly.lib.errors import BadRequest, NotFound
from softly.lib.ids import id_of

PAGE = 25
_WORDS = {
    State.CANCELLED: "The job is cancelled.",
    State.RUNNING: "The job stops in a moment.",
    State.SUCCEEDED: "The job had ended already.",
    State.FAILED: "The job had failed already.",
}
"""Of the state that a cancelled job is in."""


class ThePages(NewestFirst):
    def get_page_size(self, request: Request) -> int:
        return PAGE


@for_users
def jobs(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        return _done(request, user)
    request.GET = said(request.GET)  # type: ignore[assignment]
    asked, pages = Request(request), ThePages()
    status = known if (known := request.GET.get("status", "")) in State.values else ""
    rows = Job.objects.tops().filter(user=user)
    try:
        found = pages.paginate_queryset(rows.filter(state=status) if status else rows, asked) or []
    except BadRequest:
        return see_other("jobs-page")
    context = {
        "shown": rows_of(found, request),
        "status": status,
        "statuses": State.choices,
        "section": "jobs",
        **pages_of(pages, found),
    }
    return page(request, "pages/account/jobs.html", context)


def _done(request: HttpRequest, user: User) -> HttpResponse:
    job = _job(user, request.POST.get("job", ""))
    if request.POST.get("action") == "retry":
        asking.allow_again(visitor_of(request), job)
        control.retry(job)
        messages.success(request, "It waits for its turn again.")
    else:
        messages.success(request, _WORDS[State(control.cancel(job).state)])
    return see_other("jobs-page")


def _job(user: User, ident: str) -> Job:
    found = Job.objects.filter(user=user, pk=known).first() if (known := id_of(ident)) else None
    if found is None:
        raise NotFound("There is no such job; ended ones are removed after a while.")
    return found
